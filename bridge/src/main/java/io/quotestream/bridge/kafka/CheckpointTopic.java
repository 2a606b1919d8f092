package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;

/** The compacted topic, of one partition, that holds the {@link Checkpoint} of each source under the source's name. */
public final class CheckpointTopic {

    private static final String EVENTS_TOPIC_ID = "events-topic-id";

    /** Records to read first, from the end; the source's last is nearly always among them. */
    private static final long FIRST_WINDOW = 1_000;

    /** How long reading may stall. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(15);

    private final TopicPartition partition;
    private final byte[] source;
    private final String eventsTopicId;

    /** The checkpoints of {@code source} that refer to the events topic of this id. */
    public CheckpointTopic(String topic, String source, String eventsTopicId) {
        this.partition = new TopicPartition(topic, 0);
        this.source = source.getBytes(UTF_8);
        this.eventsTopicId = eventsTopicId;
    }

    private record Stored(Checkpoint checkpoint, String eventsTopicId) {}

    ProducerRecord<byte[], byte[]> record(Checkpoint checkpoint) {
        ProducerRecord<byte[], byte[]> stored =
                new ProducerRecord<>(partition.topic(), partition.partition(), source, checkpoint.toJson());
        stored.headers().add(EVENTS_TOPIC_ID, eventsTopicId.getBytes(UTF_8));
        return stored;
    }

    /**
     * The source's last checkpoint. Call it after {@code initTransactions}, which ends what the predecessor left open; the end
     * that a read-committed consumer sees is then the true one.
     *
     * @param consumer a read-committed consumer without a group
     * @throws CheckpointMismatchException if it refers to an earlier events topic of the same name
     * @throws IllegalArgumentException if the record holds no checkpoint
     */
    public Optional<Checkpoint> last(Consumer<byte[], byte[]> consumer) {
        Optional<Stored> stored = lastStored(consumer);
        if (stored.isPresent() && refersToAnotherTopic(stored.get())) {
            throw new CheckpointMismatchException("the events topic was deleted and created again since the checkpoint:"
                    + " its events are gone, and would not be copied again");
        }
        return stored.map(Stored::checkpoint);
    }

    /** A checkpoint of an early version has no id. */
    private boolean refersToAnotherTopic(Stored stored) {
        return !stored.eventsTopicId.isEmpty() && !stored.eventsTopicId.equals(eventsTopicId);
    }

    private Optional<Stored> lastStored(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = List.of(partition);
        consumer.assign(partitions);
        long end = consumer.endOffsets(partitions).getOrDefault(partition, 0L);
        long first = consumer.beginningOffsets(partitions).getOrDefault(partition, 0L);

        // Compaction runs now and then, not always: read backwards in growing windows, not from the beginning.
        long windowEnd = end;
        for (long window = FIRST_WINDOW; windowEnd > first; window *= 10) {
            long windowStart = Math.max(first, windowEnd - window);
            Optional<Stored> found = lastBetween(consumer, windowStart, windowEnd);
            if (found.isPresent()) {
                return found;
            }
            windowEnd = windowStart;
        }
        return Optional.empty();
    }

    private Optional<Stored> lastBetween(Consumer<byte[], byte[]> consumer, long start, long end) {
        consumer.seek(partition, start);
        Optional<Stored> last = Optional.empty();
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        for (long position = start; position < end; position = consumer.position(partition, READ_TIMEOUT)) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("reading " + partition + " stalls at offset " + position + " of " + end);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
                if (record.offset() < end && Arrays.equals(record.key(), source)) {
                    last = Optional.ofNullable(record.value())
                            .map(value -> new Stored(Checkpoint.fromJson(value), eventsTopicId(record)));
                }
            }
        }
        return last;
    }

    private static String eventsTopicId(ConsumerRecord<byte[], byte[]> record) {
        Header id = record.headers().lastHeader(EVENTS_TOPIC_ID);
        return id == null ? "" : new String(id.value(), UTF_8);
    }
}
