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

    /** Records to look at first, from the end; ours is nearly always among them. */
    private static final long FIRST_WINDOW = 1_000;

    /** How long reading may stand still. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final TopicPartition partition;

    public CheckpointTopic(String topic) {
        this.partition = new TopicPartition(topic, 0);
    }

    /** A stored checkpoint, with Kafka's id of the events topic that it speaks of, empty if it was stored without. */
    public record Stored(Checkpoint checkpoint, String eventsTopicId) {}

    public ProducerRecord<byte[], byte[]> record(String source, Checkpoint checkpoint, String eventsTopicId) {
        ProducerRecord<byte[], byte[]> stored = new ProducerRecord<>(
                partition.topic(), partition.partition(), source.getBytes(UTF_8), checkpoint.toJson());
        stored.headers().add(EVENTS_TOPIC_ID, eventsTopicId.getBytes(UTF_8));
        return stored;
    }

    /**
     * The last checkpoint of {@code source}. Call it after {@code initTransactions}, which ends what the predecessor left
     * open; the end that a read-committed consumer sees is then the true one.
     *
     * @param consumer a read-committed consumer without a group
     * @throws IllegalArgumentException if what stands there is no checkpoint
     */
    public Optional<Stored> last(Consumer<byte[], byte[]> consumer, String source) {
        List<TopicPartition> partitions = List.of(partition);
        consumer.assign(partitions);
        long end = consumer.endOffsets(partitions).getOrDefault(partition, 0L);
        long first = consumer.beginningOffsets(partitions).getOrDefault(partition, 0L);
        byte[] key = source.getBytes(UTF_8);

        // The topic is compacted now and then, not always: read backwards in growing windows, not from the beginning.
        long windowEnd = end;
        for (long window = FIRST_WINDOW; windowEnd > first; window *= 10) {
            long windowStart = Math.max(first, windowEnd - window);
            Optional<Stored> found = lastBetween(consumer, windowStart, windowEnd, key);
            if (found.isPresent()) {
                return found;
            }
            windowEnd = windowStart;
        }
        return Optional.empty();
    }

    private Optional<Stored> lastBetween(Consumer<byte[], byte[]> consumer, long start, long end, byte[] key) {
        consumer.seek(partition, start);
        Optional<Stored> last = Optional.empty();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (long position = start; position < end; position = consumer.position(partition, PATIENCE)) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException(
                        "reading " + partition + " stands still at offset " + position + " of " + end);
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
                if (record.offset() < end && Arrays.equals(record.key(), key)) {
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
