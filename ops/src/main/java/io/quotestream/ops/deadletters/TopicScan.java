package io.quotestream.ops.deadletters;

import io.quotestream.ops.command.CommandFailedException;
import io.quotestream.streams.QuoteStreamsConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads topics from one offset to another, as a member of no group. For one thread. */
final class TopicScan implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);

    private final KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer;

    private TopicScan(KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer) {
        this.consumer = consumer;
    }

    /** A scan that sees what is committed. */
    static TopicScan committed(QuoteStreamsConfig config) {
        return with(config, "read_committed");
    }

    /** A scan that also sees records of transactions that are open, or were aborted. */
    static TopicScan uncommitted(QuoteStreamsConfig config) {
        return with(config, "read_uncommitted");
    }

    private static TopicScan with(QuoteStreamsConfig config, String isolation) {
        Map<String, Object> settings = config.kafka().client(config.applicationId() + "-command");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(RESPONSE_TIMEOUT.toMillis()));
        return new TopicScan(new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /**
     * All partitions of a topic.
     *
     * @throws CommandFailedException if there is no such topic
     */
    List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new CommandFailedException("topic " + topic + " does not exist");
        }
        return partitions;
    }

    Map<TopicPartition, Long> beginnings(List<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions);
    }

    /** Where each partition ends for this scan; with read_committed, before the first open transaction. */
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /**
     * Hands over the records of each partition of {@code to} in order, from {@code from} (or its beginning, if absent) up to before {@code to}.
     *
     * @throws KafkaException without a record for half a minute
     */
    void read(
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            Consumer<ConsumerRecord<byte @Nullable [], byte @Nullable []>> reader) {
        Map<TopicPartition, Long> rest = new HashMap<>(to);
        consumer.assign(rest.keySet());
        // A partition of an earlier scan is still paused.
        consumer.resume(rest.keySet());
        List<TopicPartition> fromBeginning = new ArrayList<>();
        for (TopicPartition partition : rest.keySet()) {
            Long start = from.get(partition);
            if (start == null) {
                fromBeginning.add(partition);
            } else {
                consumer.seek(partition, start);
            }
        }
        if (!fromBeginning.isEmpty()) { // An empty list would mean all partitions.
            consumer.seekToBeginning(fromBeginning);
        }
        long lastProgress = System.nanoTime();
        while (!finished(rest)) {
            var records = consumer.poll(POLL);
            for (var record : records) {
                if (record.offset() < to.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                    reader.accept(record);
                }
            }
            if (!records.isEmpty()) {
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > RESPONSE_TIMEOUT.toNanos()) {
                throw new KafkaException("no records from Kafka for " + RESPONSE_TIMEOUT.toSeconds() + " s");
            }
        }
    }

    /** Offsets have gaps where transactions ended, so that the position counts and not the last record. */
    private boolean finished(Map<TopicPartition, Long> rest) {
        List<TopicPartition> done = rest.entrySet().stream()
                .filter(end -> consumer.position(end.getKey()) >= end.getValue())
                .map(Map.Entry::getKey)
                .toList();
        done.forEach(rest::remove);
        consumer.pause(done);
        return rest.isEmpty();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
