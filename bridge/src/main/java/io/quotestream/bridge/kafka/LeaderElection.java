package io.quotestream.bridge.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the one active bridge among any number of processes: the member of a consumer group that is assigned the only
 * partition of the checkpoint topic. The others stand by and take over within the session timeout after a crash, at once
 * after a close. Nothing is consumed; the partition is the token.
 *
 * <p>It only makes two active bridges rare. That they do no harm is the transactional id's work: the later one fences the
 * earlier. Confined to the bridge's thread, which must call {@link #poll} more often than {@code max.poll.interval.ms}, so a
 * bridge that is stuck loses the token too.
 */
public final class LeaderElection implements AutoCloseable, ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(LeaderElection.class);

    /** How long leaving may take before the group has to find out by itself. */
    private static final Duration LEAVING = Duration.ofSeconds(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition token;
    private boolean active;
    private long nextPoll = System.nanoTime();
    private long nextProbe = System.nanoTime() + PROBE_INTERVAL.toNanos();
    private @Nullable Exception lastAnswer;

    private LeaderElection(Consumer<byte[], byte[]> consumer, TopicPartition token) {
        this.consumer = consumer;
        this.token = token;
    }

    /** Joins the group of {@code consumer}, which belongs to the election from here on. */
    public static LeaderElection join(Consumer<byte[], byte[]> consumer, String checkpointTopic) {
        LeaderElection election = new LeaderElection(consumer, new TopicPartition(checkpointTopic, 0));
        consumer.subscribe(List.of(checkpointTopic), election);
        return election;
    }

    /** Takes part in the group for up to {@code patience}; returns whether this process is the active one. */
    public boolean poll(Duration patience) {
        probe();
        consumer.poll(patience);
        return active;
    }

    /** As {@link #poll} without waiting, and cheap enough to be asked all the time. */
    public boolean holds() {
        long now = System.nanoTime();
        if (now - nextPoll < 0) {
            return active;
        }
        nextPoll = now + POLL_INTERVAL.toNanos();
        return poll(Duration.ZERO);
    }

    /** Asks the group for a sign of life now and then: a member that has nothing to do would not notice that Kafka is away. */
    private void probe() {
        long now = System.nanoTime();
        if (now - nextProbe >= 0) {
            nextProbe = now + PROBE_INTERVAL.toNanos();
            consumer.commitAsync(Map.of(token, new OffsetAndMetadata(0)), (offsets, failure) -> lastAnswer = failure);
        }
    }

    /**
     * Asks the group whether this process still holds the token; {@link #poll} alone learns of a loss late, such as after a
     * pause of the whole process. A commit is the cheapest question that the group refuses to answer to a stranger.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException when nobody answers; the membership is as it was
     */
    public boolean isConfirmed() {
        try {
            consumer.commitSync(Map.of(token, new OffsetAndMetadata(0)));
            // What a probe met during an outage is over, and must not be told as news once copying has begun again.
            lastAnswer = null;
            return active;
        } catch (CommitFailedException | RebalanceInProgressException e) {
            log.info("The group does not confirm that this bridge is the active one");
            return false;
        }
    }

    /** Whether the group has taken this process in; before that it can neither be active nor stand by. */
    public boolean isMember() {
        return consumer.groupMetadata().generationId() >= 0;
    }

    /** Why the last probe was not answered; empty when it was. A rebalance is an answer. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(lastAnswer)
                .filter(e -> !(e instanceof CommitFailedException || e instanceof RebalanceInProgressException));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (partitions.contains(token)) {
            consumer.pause(partitions);
            active = true;
            log.info("This bridge is the active one");
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (partitions.contains(token)) {
            active = false;
            log.info("This bridge is not the active one any more");
        }
    }

    /** Leaves the group, so that a standby takes over at once. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(LEAVING));
    }
}
