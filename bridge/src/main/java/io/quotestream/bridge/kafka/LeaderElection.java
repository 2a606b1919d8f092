package io.quotestream.bridge.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects the one active bridge, the leader, among any number of processes: the member of a consumer group that is assigned
 * the only partition of the checkpoint topic, the leader partition. The others are standbys and take over within the session
 * timeout after a crash, at once after a close. Nothing is consumed, and no offset committed, which would show as lag.
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

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition leaderPartition;
    private final BridgeGroup group;
    private boolean leader;
    private long nextPoll = System.nanoTime();

    private LeaderElection(Consumer<byte[], byte[]> consumer, TopicPartition leaderPartition, BridgeGroup group) {
        this.consumer = consumer;
        this.leaderPartition = leaderPartition;
        this.group = group;
    }

    /** Joins {@code group} by {@code consumer}, which belongs to the election from here on. */
    public static LeaderElection join(Consumer<byte[], byte[]> consumer, String checkpointTopic, BridgeGroup group) {
        LeaderElection election = new LeaderElection(consumer, new TopicPartition(checkpointTopic, 0), group);
        consumer.subscribe(List.of(checkpointTopic), election);
        return election;
    }

    /** Polls the group for up to {@code timeout}; returns whether this process is the leader. */
    public boolean poll(Duration timeout) {
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

    /**
     * Verifies with the group's coordinator that this process is still the leader; {@link #poll} alone learns of a loss late, such
     * as after a pause of the whole process.
     *
     * @throws org.apache.kafka.common.KafkaException without a response; the membership is as it was
     */
    public boolean verifyLeadership() throws InterruptedException {
        boolean confirmed = leader
                && group.holderOf(leaderPartition)
                        .equals(consumer.groupMetadata().memberId());
        if (!confirmed) {
            log.debug("the group does not confirm that this bridge is the leader");
        }
        return confirmed;
    }

    /** Whether the group has taken this process in; before that it is neither leader nor standby. */
    public boolean isMember() {
        return consumer.groupMetadata().generationId() >= 0;
    }

    /** Whether another process could lead in this one's place. */
    public boolean hasStandby() throws InterruptedException {
        return group.members().size() > 1;
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
