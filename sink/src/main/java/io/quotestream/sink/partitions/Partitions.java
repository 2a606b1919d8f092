package io.quotestream.sink.partitions;

import io.quotestream.sink.partitions.OffsetStore.PartitionClaim;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that Kafka assigned to this sink, and which of them it has claimed in the database. Only claimed ones are
 * read. Kafka calls the listener from within a poll, where the database must not be waited for: so a new partition is only
 * noted and paused, and claimed by the loop. Confined to the poll thread.
 */
public final class Partitions implements ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);

    /** A sink that rightly took a partition is its owner in the group before this has passed. */
    private static final Duration WAIT_FOR_REBALANCE = Duration.ofSeconds(15);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final IntConsumer onGone;
    private final TreeMap<Integer, PartitionClaim> claimed = new TreeMap<>();
    private final TreeMap<Integer, Long> unclaimed = new TreeMap<>();
    private boolean paused;

    /** @param onGone receives each partition that is no longer this sink's */
    public Partitions(Consumer<byte[], byte[]> consumer, String topic, IntConsumer onGone) {
        this.consumer = consumer;
        this.topic = topic;
        this.onGone = onGone;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        for (TopicPartition each : assigned) {
            unclaimed.put(each.partition(), System.nanoTime());
            // Any position will do until the claim gives the right one; without one the consumer would search for a
            // committed offset.
            consumer.seek(each, 0);
        }
        consumer.pause(assigned);
        if (!assigned.isEmpty()) {
            log.info("assigned partitions {} of {}", numbers(assigned), topic);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        forget(revoked, "revoked");
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        forget(lost, "lost");
    }

    private void forget(Collection<TopicPartition> gone, String how) {
        for (TopicPartition each : gone) {
            claimed.remove(each.partition());
            unclaimed.remove(each.partition());
            onGone.accept(each.partition());
        }
        if (!gone.isEmpty()) {
            log.info("{} partitions {} of {}", how, numbers(gone), topic);
        }
    }

    /** Assigned partitions whose claim is due. */
    public SortedSet<Integer> toClaim() {
        long now = System.nanoTime();
        TreeSet<Integer> due = new TreeSet<>();
        unclaimed.forEach((partition, notBefore) -> {
            if (notBefore - now <= 0) {
                due.add(partition);
            }
        });
        return due;
    }

    /** Begins to read a partition where its claim says. */
    void claimed(int partition, PartitionClaim claim) {
        unclaimed.remove(partition);
        claimed.put(partition, claim);
        TopicPartition topicPartition = new TopicPartition(topic, partition);
        consumer.seek(topicPartition, claim.nextOffset());
        consumer.resume(List.of(topicPartition));
        log.info(
                "claimed {} with epoch {}, continuing at offset {}", topicPartition, claim.epoch(), claim.nextOffset());
    }

    /**
     * Stops reading a partition whose row in the database changed behind this sink's back. It is claimed again, unless Kafka
     * takes it away: soon when its offset was set by hand, later when another sink claimed it.
     */
    public void unclaimed(int partition, boolean takenByAnother) {
        if (claimed.remove(partition) == null) {
            return;
        }
        long wait = takenByAnother ? WAIT_FOR_REBALANCE.toNanos() : 0;
        unclaimed.put(partition, System.nanoTime() + wait);
        consumer.pause(List.of(new TopicPartition(topic, partition)));
        log.warn(
                "{}-{} in sink_offsets was changed by {}: its records were not written",
                topic,
                partition,
                takenByAnother ? "another sink that claimed it" : "an operator who set its offset");
        onGone.accept(partition);
    }

    /** Remembers how far a claimed partition is written. */
    public void written(int partition, long nextOffset) {
        claimed.computeIfPresent(
                partition, (number, claim) -> new PartitionClaim(claim.topicId(), claim.epoch(), nextOffset));
    }

    /** A partition's claim; null if it is not claimed. */
    public @Nullable PartitionClaim claim(int partition) {
        return claimed.get(partition);
    }

    /** All claims, by partition. */
    public Map<Integer, PartitionClaim> claims() {
        return Map.copyOf(claimed);
    }

    /** Whether all that is assigned is also claimed. */
    boolean allClaimed() {
        return unclaimed.isEmpty();
    }

    /** Stops fetching, so that polls only keep the membership alive. */
    public void pause() {
        paused = true;
        consumer.pause(consumer.assignment());
    }

    /** Fetches from claimed partitions again, if they were paused. */
    public void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        consumer.resume(claimed.keySet().stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList());
    }

    private static SortedSet<Integer> numbers(Collection<TopicPartition> partitions) {
        TreeSet<Integer> numbers = new TreeSet<>();
        partitions.forEach(each -> numbers.add(each.partition()));
        return numbers;
    }
}
