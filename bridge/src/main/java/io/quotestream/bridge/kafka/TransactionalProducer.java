package io.quotestream.bridge.kafka;

import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * One transaction after another on one producer. The first failure ends it all: after a failed or unclear commit the
 * producer is thrown away, and what really happened is read from the checkpoint topic once a new producer, with the same
 * transactional id, has settled it. Confined to the bridge's thread.
 */
public final class TransactionalProducer implements AutoCloseable {

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private boolean open;
    private boolean broken = true;

    /** Uses {@code producer}, and closes it. */
    public TransactionalProducer(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Fences every earlier producer of the same transactional id and ends the transaction it left. */
    public void init() {
        producer.initTransactions();
        broken = false;
    }

    /** Sends in the current transaction, or begins one. Failures to send come out of {@link #commit}. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        broken = true;
        if (!open) {
            producer.beginTransaction();
            open = true;
        }
        var unused = producer.send(record);
        broken = false;
    }

    /** Commits what was sent; when this returns, all of it is in Kafka for good. There must be something. */
    public void commit() {
        broken = true;
        producer.commitTransaction();
        open = false;
        broken = false;
    }

    /** Aborts what is open if the producer still can, so that readers need not wait for its timeout. */
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
            producer.close(broken ? Duration.ZERO : CLOSING);
        }
    }
}
