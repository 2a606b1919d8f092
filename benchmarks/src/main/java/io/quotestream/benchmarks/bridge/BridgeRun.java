package io.quotestream.benchmarks.bridge;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The bridge as a deployment starts it. Its metrics are not read, which would cost it time: each transaction's
 * checkpoint shows how far it was, and when.
 */
final class BridgeRun implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BridgeTopics topics;
    private final ChildProcess process;

    /** Starts a bridge between {@code store} and {@code topics}. */
    BridgeRun(
            EmbeddedEventStore store,
            BridgeTopics topics,
            Map<String, String> moreEnvironment,
            List<String> jvmOptions,
            BenchmarkWorkspace workspace) {
        this.topics = topics;
        Map<String, String> environment = new TreeMap<>(Map.of(
                "EVENTSTOREDB_CONNECTION_STRING", store.connectionString(),
                "KAFKA_BOOTSTRAP_SERVERS", topics.kafka().bootstrapServers(),
                "TOPIC_EVENTS", topics.events(),
                "TOPIC_DEAD_LETTERS", topics.deadLetters(),
                "TOPIC_BRIDGE_CHECKPOINTS", topics.checkpoints(),
                "BRIDGE_GROUP_ID", topics.name(),
                "BRIDGE_TRANSACTIONAL_ID", topics.name(),
                "HTTP_ADDRESS", "127.0.0.1",
                "HTTP_PORT", "0"));
        environment.putAll(moreEnvironment);
        List<String> command = JavaCommand.ofJar(Installation.locate().jar("bridge"), jvmOptions);
        process = workspace.start(topics.name(), command, environment);
    }

    /** Waits until so many events are copied; from the checkpoint at or after the half to the one at the end. */
    double eventsPerSecond(int events, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        long halfPosition = 0;
        long halfMillis = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = checkpoints()) {
            while (System.nanoTime() - deadline < 0) {
                process.verifyAlive();
                for (ConsumerRecord<byte[], byte[]> checkpoint : consumer.poll(Duration.ofMillis(500))) {
                    // The first one is at the beginning.
                    long position =
                            JSON.readTree(checkpoint.value()).path("position").asLong(-1);
                    if (halfMillis == 0 && position + 1 >= events / 2) {
                        halfPosition = position;
                        halfMillis = checkpoint.timestamp();
                    }
                    if (position + 1 == events) {
                        return (position - halfPosition) * 1000.0 / (checkpoint.timestamp() - halfMillis);
                    }
                }
            }
        }
        throw process.failure("did not copy " + events + " events within " + timeout.toSeconds() + " s");
    }

    private KafkaConsumer<byte[], byte[]> checkpoints() {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        topics.kafka().bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        // The checkpoints are read at leisure: their own times count.
                        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                        1 << 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> only = List.of(new TopicPartition(topics.checkpoints(), 0));
        consumer.assign(only);
        consumer.seekToBeginning(only);
        return consumer;
    }

    @Override
    public void close() {
        process.close();
    }
}
