package io.quotestream.ops.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.bridge.BridgeMain;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.JavaCommand;
import io.quotestream.model.Topics;
import io.quotestream.ops.CommandRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From where the bridge continues after each command. */
class CheckpointCommandIT {

    @TempDir
    Path folder;

    private final EmbeddedEventStore store = EmbeddedEventStore.start();
    private final Map<String, String> environment = new TreeMap<>();
    private EmbeddedKafka kafka;
    private int appended;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start();
        kafka.createPipelineTopics(2);
        environment.putAll(Map.of(
                "EVENTSTOREDB_CONNECTION_STRING", store.connectionString(),
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "BRIDGE_SOURCE_STREAM", "$all",
                "BRIDGE_FILTER_STREAM_PREFIX", "quote-",
                "BRIDGE_WATCHDOG_INTERVAL", "500ms",
                "HTTP_PORT", "0"));
    }

    @AfterEach
    void stop() {
        store.close();
        kafka.close();
    }

    @Test
    void eachCommandSaysWhereABridgeContinuesAndNoneActsWhileOneRuns() {
        assertThat(checkpoint("show").out()).contains("has no checkpoint");
        assertThat(checkpoint("accept").err()).contains("has no checkpoint to accept");
        append(10);
        try (ChildProcess bridge = bridge()) {
            awaitEvents(10);
            for (String[] change : new String[][] {{"accept"}, {"reset"}, {"set", "0"}}) {
                assertThat(checkpoint(change).err()).contains("group quotes-bridge has members at");
            }
            assertThat(checkpoint("show").out()).contains("filter:          stream ~ ^(quote\\-)", "It fits");
            append(2);
            awaitEvents(12);
            bridge.stop();
        }

        environment.put("BRIDGE_FILTER_STREAM_PREFIX", "quote-,policy-");
        assertThat(checkpoint("show").out()).contains("It does not fit", "the filter was stream ~ ^(quote\\-) and is");
        CommandRun accepted = checkpoint("accept");
        assertThat(accepted.err()).isEmpty();
        assertThat(accepted.out()).contains("accepted: the filter was");
        append(3);
        copyUntil(15);

        assertThat(checkpoint("set", "999999999").err()).contains("behind the position to start after, 999999999");
        assertThat(checkpoint("set", Long.toString(positionOfFirst())).exitCode())
                .isZero();
        copyUntil(15 + 14);

        assertThat(checkpoint("reset").out()).contains("continues after start");
        copyUntil(29 + 15);
        assertThat(checkpoint("show").out()).contains("It fits");
    }

    private void copyUntil(int events) {
        try (ChildProcess bridge = bridge()) {
            awaitEvents(events);
            bridge.stop();
        }
        assertThat(records(Topics.EVENTS)).hasSize(events);
    }

    private void append(int count) {
        int first = appended;
        appended += count;
        store.append(
                "quote-1",
                IntStream.range(first, appended)
                        .mapToObj(number ->
                                NewEvent.json("fee_applied", "{\"quoteId\":\"quote-1\",\"number\":" + number + "}"))
                        .toList());
    }

    private void awaitEvents(int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> records(Topics.EVENTS).size() >= count);
    }

    private long positionOfFirst() {
        return Long.parseLong(new String(
                records(Topics.EVENTS)
                        .get(0)
                        .headers()
                        .lastHeader("event-position")
                        .value(),
                UTF_8));
    }

    private ChildProcess bridge() {
        return ChildProcess.start(
                "bridge",
                JavaCommand.ofClass(BridgeMain.class, List.of("-Xmx192m")),
                environment,
                folder.resolve("bridge.log"));
    }

    private CommandRun checkpoint(String... arguments) {
        List<String> all = new ArrayList<>(List.of("checkpoint"));
        all.addAll(List.of(arguments));
        return CommandRun.of(environment, all.toArray(String[]::new));
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }
}
