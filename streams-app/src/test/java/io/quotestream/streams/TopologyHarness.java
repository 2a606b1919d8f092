package io.quotestream.streams;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import io.quotestream.runtime.kafka.DeadLetterRecords;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.runtime.RecordLimits;
import io.quotestream.streams.runtime.StreamsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The topology with the service's own settings, in a TopologyTestDriver. */
final class TopologyHarness implements AutoCloseable {

    static final TopicNames TOPICS = TopicNames.DEFAULT;
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final int MAX_BYTES = 64 << 10;

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Path stateDir;
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, byte[]> events;
    private final TestOutputTopic<String, byte[]> states;
    private final TestOutputTopic<String, byte[]> deadLetters;

    TopologyHarness() {
        this(Map.of());
    }

    /** @param overrides settings of Kafka Streams that no environment can change */
    TopologyHarness(Map<String, Object> overrides) {
        stateDir = temporaryFolder();
        QuoteStreamsConfig config = QuoteStreamsConfig.from(
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "not-used:9092", "STREAMS_STATE_DIR", stateDir.toString()));
        RecordLimits limits = new RecordLimits(MAX_BYTES, MAX_BYTES);
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        EventCounters counters = new EventCounters(registry, clock);
        Properties settings = StreamsSettings.of(
                config, limits, new DeadLetterRecords(TOPICS.deadLetters(), "streams-app", clock), counters);
        settings.putAll(overrides);
        driver = new TopologyTestDriver(
                QuoteTopology.build(
                        TOPICS,
                        new QuoteStateSerde(limits.stateValue(), config.stores().cacheBytes()),
                        counters),
                settings);
        events = driver.createInputTopic(TOPICS.events(), new StringSerializer(), new ByteArraySerializer());
        states = driver.createOutputTopic(TOPICS.state(), new StringDeserializer(), new ByteArrayDeserializer());
        deadLetters =
                driver.createOutputTopic(TOPICS.deadLetters(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    void send(EventFixture... sent) {
        for (EventFixture event : sent) {
            send(new TestRecord<>(event.quoteId(), event.data(), event.headers(), event.created()));
        }
    }

    void send(TestRecord<String, byte[]> record) {
        events.pipeInput(record);
    }

    /** States published since the last call. */
    List<QuoteState> published() {
        return states.readValuesToList().stream().map(StateCodec::decode).toList();
    }

    List<TestRecord<String, byte[]>> publishedRecords() {
        return states.readRecordsToList();
    }

    /** Dead letters since the last call. */
    List<TestRecord<String, byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    QuoteState stored(String quoteId) {
        KeyValueStore<String, QuoteState> store = driver.getKeyValueStore(QuoteTopology.QUOTE_STATE);
        return store.get(quoteId);
    }

    double count(String type, String outcome) {
        return registry.get("streams.events")
                .tag("type", type)
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    /** All events that were counted, whatever became of them. */
    double countAll() {
        return registry.find("streams.events").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Override
    public void close() {
        driver.close();
        try (Stream<Path> files = Files.walk(stateDir)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("topology-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
