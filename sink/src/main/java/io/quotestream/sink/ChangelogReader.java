package io.quotestream.sink;

import io.quotestream.sink.partitions.OffsetStore.OffsetRange;
import io.quotestream.sink.partitions.OffsetStore.PartitionClaim;
import io.quotestream.sink.partitions.Partitions;
import io.quotestream.sink.write.Batch;
import io.quotestream.sink.write.BatchLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the changelog's records into batches: from claimed partitions only, each from where the tables end. Confined to the
 * poll thread.
 *
 * <p>Kafka's committed offsets are written for tools that show lag, and never read.
 */
final class ChangelogReader {

    private static final Logger log = LoggerFactory.getLogger(ChangelogReader.class);

    /** How long a poll waits for the first record of a batch. */
    private static final Duration IDLE_POLL = Duration.ofMillis(200);

    /** How long a poll waits for more, when Kafka has more. */
    private static final Duration BEHIND_POLL = Duration.ofMillis(10);

    /** From this many records on a sink that is behind gathers larger batches. */
    private static final long FAR_BEHIND = 1_000;

    /** Polls at least this often while waiting for something else. */
    private static final Duration KEEP_ALIVE_POLL = Duration.ofMillis(500);

    /** After this long without records, offsets that only transaction markers moved on are stored, so that lag ends at 0. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Partitions partitions;
    private final BatchLimits limits;
    private final SinkHealth health;

    /** Next offsets of partitions whose last poll skipped offsets without returning a record. */
    private final Map<Integer, Long> trailingOffsets = new HashMap<>();

    /** By partition, the end of a refused batch: before it, batches are small and retain every record. */
    private final Map<Integer, Long> isolateUntilOffset = new HashMap<>();

    private Batch batch = new Batch(false);
    private long lastAdvanceNanos = System.nanoTime();

    ChangelogReader(
            Consumer<byte[], byte[]> consumer,
            String topic,
            Partitions partitions,
            BatchLimits limits,
            SinkHealth health) {
        this.consumer = consumer;
        this.topic = topic;
        this.partitions = partitions;
        this.limits = limits;
        this.health = health;
    }

    /** Polls records into the batch; true if it is to be written now. */
    boolean read() {
        partitions.resume();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(batch.isEmpty() ? IDLE_POLL : BEHIND_POLL);
        health.kafka(consumer);
        if (batch.isEmpty()) {
            batch = new Batch(isIsolating());
        }
        records.nextOffsets()
                .forEach((partition, next) -> add(partition.partition(), next.offset(), records.records(partition)));
        if (batch.isEmpty() && System.nanoTime() - lastAdvanceNanos > QUIET.toNanos()) {
            addTrailingOffsets();
        }
        return !batch.isEmpty() && (batch.isFull(isIsolating() ? limits.small() : limits) || !isBehind());
    }

    /** The batch, which is the caller's from now on. */
    Batch takeBatch() {
        Batch taken = batch;
        batch = new Batch(false);
        return taken;
    }

    /** Polls for membership only, for at most this long: with everything paused there is nothing else to get. */
    void keepAlive(Duration longest) {
        partitions.pause();
        Duration timeout = longest.compareTo(KEEP_ALIVE_POLL) < 0 ? longest : KEEP_ALIVE_POLL;
        if (!consumer.poll(timeout).isEmpty()) {
            throw new IllegalStateException("paused partitions gave records, which would be skipped");
        }
        health.kafka(consumer);
    }

    /** Notes that these records are in the tables. */
    void advance(Map<Integer, OffsetRange> written) {
        Map<TopicPartition, OffsetAndMetadata> forLagTools = new HashMap<>();
        written.forEach((partition, range) -> {
            partitions.written(partition, range.to());
            isolateUntilOffset.computeIfPresent(partition, (number, end) -> range.to() < end ? end : null);
            forLagTools.put(new TopicPartition(topic, partition), new OffsetAndMetadata(range.to()));
        });
        consumer.commitAsync(forLagTools, (committed, failure) -> {
            if (failure != null) {
                log.debug("offsets for lag tools not committed", failure);
            }
        });
        lastAdvanceNanos = System.nanoTime();
    }

    /** Reads these records again, into small batches that retain every record. Their dead letters were sent. */
    void readAgain(Map<Integer, OffsetRange> refused) {
        refused.forEach((partition, range) -> {
            isolateUntilOffset.merge(partition, range.to(), Math::max);
            trailingOffsets.remove(partition);
            consumer.seek(new TopicPartition(topic, partition), range.from());
        });
    }

    /** Forgets a partition that is no longer this sink's. */
    void dropPartition(int partition) {
        trailingOffsets.remove(partition);
        isolateUntilOffset.remove(partition);
        batch.dropPartition(partition);
    }

    private boolean isIsolating() {
        return !isolateUntilOffset.isEmpty();
    }

    private void add(int partition, long next, List<ConsumerRecord<byte[], byte[]>> records) {
        PartitionClaim claim = partitions.claim(partition);
        if (claim == null) {
            return; // not ours to read: the sink that claims it begins where the tables end
        }
        if (records.isEmpty()) {
            trailingOffsets.put(partition, next);
        } else {
            trailingOffsets.remove(partition);
            batch.add(partition, claim, next, records, isolateUntilOffset.getOrDefault(partition, 0L));
        }
    }

    private void addTrailingOffsets() {
        lastAdvanceNanos = System.nanoTime();
        trailingOffsets.forEach((partition, next) -> {
            PartitionClaim claim = partitions.claim(partition);
            if (claim != null && next > claim.nextOffset()) {
                batch.add(partition, claim, next, List.of());
            }
        });
        trailingOffsets.clear();
    }

    /**
     * Whether Kafka has many more records than were polled, as of the last fetch: then it is worth while to write
     * more of them at a time. A few more are no reason to let the first ones wait.
     */
    private boolean isBehind() {
        return partitions.claims().keySet().stream()
                        .mapToLong(partition -> consumer.currentLag(new TopicPartition(topic, partition))
                                .orElse(0))
                        .sum()
                >= FAR_BEHIND;
    }
}
