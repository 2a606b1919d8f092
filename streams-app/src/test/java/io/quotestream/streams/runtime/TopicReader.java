package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** All records of a topic, read on from poll to poll. */
public final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<ConsumerRecord<String, byte[]>> seen = new ArrayList<>();

    /** @param isolation {@code read_committed} or {@code read_uncommitted} */
    public TopicReader(String bootstrapServers, String topic, String isolation) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All records up to now. */
    public List<ConsumerRecord<String, byte[]>> records() {
        consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
        return seen;
    }

    /**
     * The latest state of each quote. While at it, checks what exactly-once promises to each reader: a quote's states
     * come in order and none comes twice.
     */
    public Map<String, QuoteState> states() {
        Map<String, QuoteState> latest = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : records()) {
            QuoteState state = StateCodec.decode(record.value());
            QuoteState before = latest.put(record.key(), state);
            assertThat(state.eventCount())
                    .as("events of %s", record.key())
                    .isGreaterThan(before == null ? 0 : before.eventCount());
        }
        return latest;
    }

    public static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
