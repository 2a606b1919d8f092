package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic, of one partition, that holds the {@link StoredCheckpoint} of each bridge under its name.
 *
 * <p>Version 0.1.0 stored them under the source's name. Such a checkpoint is taken over once: the first one under the bridge's
 * name is written together with a mark in place of the old one.
 */
public final class CheckpointTopic {

    /** A header of version 0.1.0. */
    private static final String EVENTS_TOPIC_ID = "events-topic-id";

    /** Records to read first, from the end; the bridge's last is nearly always among them. */
    private static final long FIRST_WINDOW = 1_000;

    /** How long reading may stall. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(15);

    private final TopicPartition partition;
    private final String bridge;
    private final CopyIdentity now;

    /** The checkpoints of {@code bridge} in {@code topic}, which are of {@code now} from here on. */
    public CheckpointTopic(String topic, String bridge, CopyIdentity now) {
        this.partition = new TopicPartition(topic, 0);
        this.bridge = bridge;
        this.now = now;
    }

    /** The record of {@code checkpoint}. */
    public ProducerRecord<byte[], byte[]> record(@Nullable Checkpoint checkpoint) {
        return record(bridge, new StoredCheckpoint(checkpoint, now).toJson());
    }

    /** The mark in place of a checkpoint under the source's name; to be written with the first one under the bridge's. */
    public Optional<ProducerRecord<byte[], byte[]>> mark() {
        // Where both names are the same, the bridge's record takes the place of the old one.
        return bridge.equals(now.source())
                ? Optional.empty()
                : Optional.of(record(now.source(), StoredCheckpoint.movedTo(bridge)));
    }

    private ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ProducerRecord<>(partition.topic(), partition.partition(), key.getBytes(UTF_8), value);
    }

    /**
     * The bridge's last checkpoint, if it is of the same as it would be now; empty without one. Call it after
     * {@code initTransactions}, which ends what the predecessor left open; the end that a read-committed consumer sees is then the
     * true one.
     *
     * @param consumer a read-committed consumer without a group
     * @throws CheckpointMismatchException if it is of something else
     */
    public Optional<StoredCheckpoint> verified(Consumer<byte[], byte[]> consumer) {
        Optional<StoredCheckpoint> last = last(consumer);
        last.ifPresent(stored -> {
            List<String> differences = stored.of().differences(now);
            if (!differences.isEmpty()) {
                throw new CheckpointMismatchException("the checkpoint " + stored.position() + " of bridge " + bridge
                        + " is not of what would be copied now: " + String.join("; ", differences)
                        + ". Undo the change; or stop every bridge, and `ops.jar checkpoint accept` continues after it"
                        + " nevertheless, `ops.jar checkpoint reset` begins at BRIDGE_START again");
            }
        });
        return last;
    }

    /**
     * The bridge's last checkpoint, whatever it is of; empty without one.
     *
     * @throws CheckpointMismatchException if it cannot be read, or version 0.1.0 has stored a later one
     */
    public Optional<StoredCheckpoint> last(Consumer<byte[], byte[]> consumer) {
        Map<String, ConsumerRecord<byte[], byte[]>> last = lastRecords(consumer);
        ConsumerRecord<byte[], byte[]> own = last.get(bridge);
        ConsumerRecord<byte[], byte[]> early = last.get(now.source());
        Optional<StoredCheckpoint> stored = read(own);
        if (own == null || stored.isEmpty()) {
            return read(early);
        }
        if (own != early
                && early != null
                && early.offset() > own.offset()
                && read(early).isPresent()) {
            throw new CheckpointMismatchException("a bridge of version 0.1.0 has stored "
                    + read(early).get().position() + " after the checkpoint "
                    + stored.get().position() + " of bridge " + bridge
                    + ". Stop every bridge, and `ops.jar checkpoint set` the position that is right");
        }
        return stored;
    }

    private Optional<StoredCheckpoint> read(@Nullable ConsumerRecord<byte[], byte[]> record) {
        // A tombstone is no checkpoint.
        if (record == null || record.value() == null) {
            return Optional.empty();
        }
        Header topicId = record.headers().lastHeader(EVENTS_TOPIC_ID);
        CopyIdentity early =
                CopyIdentity.ofEarlyVersion(now.source(), topicId == null ? "" : new String(topicId.value(), UTF_8));
        try {
            return StoredCheckpoint.fromJson(record.value(), early);
        } catch (IllegalArgumentException e) {
            throw new CheckpointMismatchException("the record at offset " + record.offset() + " of " + partition.topic()
                    + " is " + e.getMessage() + ". Stop every bridge, and `ops.jar checkpoint set` a position");
        }
    }

    /** The last record of the bridge's name, and of the source's unless it is certainly earlier. */
    private Map<String, ConsumerRecord<byte[], byte[]>> lastRecords(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = List.of(partition);
        consumer.assign(partitions);
        long end = consumer.endOffsets(partitions).getOrDefault(partition, 0L);
        long first = consumer.beginningOffsets(partitions).getOrDefault(partition, 0L);

        // Compaction runs now and then, not always: read backwards in growing windows, not from the beginning.
        Map<String, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
        long windowEnd = end;
        for (long window = FIRST_WINDOW; windowEnd > first && !last.containsKey(bridge); window *= 10) {
            long windowStart = Math.max(first, windowEnd - window);
            lastBetween(consumer, windowStart, windowEnd).forEach(last::putIfAbsent);
            windowEnd = windowStart;
        }
        return last;
    }

    private Map<String, ConsumerRecord<byte[], byte[]>> lastBetween(
            Consumer<byte[], byte[]> consumer, long start, long end) {
        consumer.seek(partition, start);
        Map<String, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        for (long position = start; position < end; position = consumer.position(partition, READ_TIMEOUT)) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("reading " + partition + " stalls at offset " + position + " of " + end);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
                if (record.offset() < end && record.key() != null) {
                    last.put(new String(record.key(), UTF_8), record);
                }
            }
        }
        return last;
    }
}
