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
 * Elects the one active bridge, the leader, among any number of processes: the member of a consumer group that is assigned
 * the only partition of the checkpoint topic, the leader partition. The others are standbys and take over within the session
 * timeout after a crash, at once after a close. Nothing is consumed.
 *
 * <p>It only makes two leaders rare. The transactional id makes them harmless: the later one fences the earlier. Confined to
 * the bridge's thread, which must call {@link #poll} more often than {@code max.poll.interval.ms}, so a stuck bridge loses
 * leadership too.
 */
public final class LeaderElection implements AutoCloseable, ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(LeaderElection.class);

    /** How long leaving may take before the session timeout does the same. */
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition leaderPartition;
    private boolean leader;
    private long nextPoll = System.nanoTime();
    private long nextProbe = System.nanoTime() + PROBE_INTERVAL.toNanos();
    private @Nullable Exception lastFailure;

    private LeaderElection(Consumer<byte[], byte[]> consumer, TopicPartition leaderPartition) {
        this.consumer = consumer;
        this.leaderPartition = leaderPartition;
    }

    /** Joins the group of {@code consumer}, which belongs to the election from here on. */
    public static LeaderElection join(Consumer<byte[], byte[]> consumer, String checkpointTopic) {
        LeaderElection election = new LeaderElection(consumer, new TopicPartition(checkpointTopic, 0));
        consumer.subscribe(List.of(checkpointTopic), election);
        return election;
    }

    /** Polls the group for up to {@code timeout}; returns whether this process is the leader. */
    public boolean poll(Duration timeout) {
        probe();
        consumer.poll(timeout);
        return leader;
    }

    /** As {@link #poll} without waiting, and cheap enough for every round of a loop. */
    public boolean isLeader() {
        long now = System.nanoTime();
        if (now - nextPoll < 0) {
            return leader;
        }
        nextPoll = now + POLL_INTERVAL.toNanos();
        return poll(Duration.ZERO);
    }

    /** Commits now and then: an idle member would not notice that Kafka is unavailable. */
    private void probe() {
        long now = System.nanoTime();
        if (now - nextProbe >= 0) {
            nextProbe = now + PROBE_INTERVAL.toNanos();
            consumer.commitAsync(
                    Map.of(leaderPartition, new OffsetAndMetadata(0)), (offsets, failure) -> lastFailure = failure);
        }
    }

    /**
     * Verifies with the group's coordinator that this process is still the leader; {@link #poll} alone learns of a loss late, such
     * as after a pause of the whole process. A commit is the cheapest request that the coordinator refuses to a former member.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException without a response; the membership is as it was
     */
    public boolean verifyLeadership() {
        try {
            consumer.commitSync(Map.of(leaderPartition, new OffsetAndMetadata(0)));
            // A probe's failure during an outage is over, and must not be reported after copying has begun again.
            lastFailure = null;
            return leader;
        } catch (CommitFailedException | RebalanceInProgressException e) {
            log.info("the group does not confirm that this bridge is the leader");
            return false;
        }
    }

    /** Whether the group has taken this process in; before that it is neither leader nor standby. */
    public boolean isMember() {
        return consumer.groupMetadata().generationId() >= 0;
    }

    /** Why the last probe failed; empty when it did not. A rebalance is no failure. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(lastFailure)
                .filter(e -> !(e instanceof CommitFailedException || e instanceof RebalanceInProgressException));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (partitions.contains(leaderPartition)) {
            consumer.pause(partitions);
            leader = true;
            log.info("this bridge is the leader");
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (partitions.contains(leaderPartition)) {
            leader = false;
            log.info("this bridge is no longer the leader");
        }
    }

    /** Leaves the group, so that a standby takes over at once. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(LEAVE_TIMEOUT));
    }
}
