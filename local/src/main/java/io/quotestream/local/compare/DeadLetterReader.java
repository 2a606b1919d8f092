package io.quotestream.local.compare;

import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads every dead letter, committed ones only, from the beginning. Confined to one thread. */
public final class DeadLetterReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ExpectedDeadLetter> found = new ArrayList<>();
    private final RefusedQuotes refused = new RefusedQuotes();

    public DeadLetterReader(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(Topics.DEAD_LETTERS).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    /** Everything found so far, after one more poll. */
    public List<ExpectedDeadLetter> read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            found.add(new ExpectedDeadLetter(
                    header(record, EventHeaders.ID),
                    header(record, DeadLetterHeaders.SERVICE),
                    header(record, DeadLetterHeaders.REASON)));
            refused.add(
                    header(record, DeadLetterHeaders.REASON),
                    header(record, DeadLetterHeaders.MESSAGE),
                    record.value());
        }
        return List.copyOf(found);
    }

    /** Reads on to the end of the topic. */
    public List<ExpectedDeadLetter> readAll() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            read();
        }
        return List.copyOf(found);
    }

    /** Those of which a state is among the dead letters found so far. */
    public RefusedQuotes refused() {
        return refused;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "(no " + name + ")" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
