package io.quotestream.bridge.kafka;

import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * One transaction after another on one producer, each of events and the checkpoint after them. The first failure ends it:
 * after a failed or unclear commit the producer is closed, and the outcome is read from the {@link CheckpointTopic} once a new
 * producer, with the same transactional id, has completed or aborted it. Confined to the bridge's thread.
 */
public final class TransactionalProducer implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final CheckpointTopic checkpoints;
    private final Runnable beforeCommit;
    private boolean open;
    private boolean broken = true;

    /** A record was not taken: the commit will say why. */
    private volatile boolean failed;

    /**
     * Uses {@code producer}, and closes it; stores checkpoints in {@code checkpoints}.
     *
     * @param beforeCommit called when everything of a transaction was sent; what it throws prevents the commit
     */
    public TransactionalProducer(
            Producer<byte[], byte[]> producer, CheckpointTopic checkpoints, Runnable beforeCommit) {
        this.producer = producer;
        this.checkpoints = checkpoints;
        this.beforeCommit = beforeCommit;
    }

    /** Fences every earlier producer of the same transactional id and ends the transaction that it left open. */
    public void init() {
        producer.initTransactions();
        broken = false;
    }

    /** Sends in the current transaction, or begins one. Failures to send are thrown by {@link #commit}. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        broken = true;
        if (!open) {
            producer.beginTransaction();
            open = true;
        }
        var unused = producer.send(record, (metadata, failure) -> failed |= failure != null);
        broken = false;
    }

    /** Sends {@code checkpoint}, in the transaction of the events that it covers: it is stored if and only if they are. */
    public void sendCheckpoint(@Nullable Checkpoint checkpoint) {
        send(checkpoints.record(checkpoint));
    }

    /** As {@link #sendCheckpoint}, for the first one under the bridge's name; null is the configured start. */
    public void sendFirstCheckpoint(@Nullable Checkpoint checkpoint) {
        checkpoints.mark().ifPresent(this::send);
        sendCheckpoint(checkpoint);
    }

    /** Commits what was sent; when this returns, all of it is durable in Kafka. Something must have been sent. */
    public void commit() {
        producer.flush();
        if (!failed) {
            beforeCommit.run();
        }
        broken = true;
        producer.commitTransaction();
        open = false;
        broken = false;
    }

    /** Aborts an open transaction if the producer still can, so that readers need not wait for its timeout. */
    @Override
    public void close() {
        if (broken) {
            producer.close(Duration.ZERO);
            return;
        }
        try {
            if (open) {
                producer.abortTransaction();
            }
        } catch (KafkaException e) {
            // The next producer of this transactional id aborts it, or the broker at the timeout.
            broken = true;
        } finally {
            producer.close(broken ? Duration.ZERO : CLOSE_TIMEOUT);
        }
    }
}
