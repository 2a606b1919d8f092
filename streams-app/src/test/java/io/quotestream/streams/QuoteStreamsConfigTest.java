package io.quotestream.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.runtime.kafka.DeadLetterRecords;
import io.quotestream.streams.runtime.BoundedRocksDbMemory;
import io.quotestream.streams.runtime.RecordLimits;
import io.quotestream.streams.runtime.StreamsSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteStreamsConfigTest {

    private static final Map<String, String> REQUIRED = Map.of("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092");

    @Test
    void runsWithNothingButABroker() {
        QuoteStreamsConfig config = QuoteStreamsConfig.from(REQUIRED);

        assertThat(config.applicationId()).isEqualTo("quotes-streams-app");
        assertThat(config.stores().stateDir()).isEqualTo(Path.of("streams-state"));
        assertThat(config.threads()).isEqualTo(1);
        assertThat(config.stores().standbyReplicas()).isEqualTo(1);
        assertThat(config.commitInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.topics().events()).isEqualTo("quotes.events");
    }

    @Test
    void derivesTheClientsSettings() {
        Map<String, String> variables = new HashMap<>(REQUIRED);
        variables.put("KAFKA_SECURITY_PROTOCOL", "SSL");
        variables.put("STREAMS_APPLICATION_ID", "quotes-eu");
        variables.put("STREAMS_STATE_DIR", "/data/streams");
        variables.put("STREAMS_THREADS", "3");
        variables.put("STREAMS_STANDBY_REPLICAS", "2");
        variables.put("STREAMS_INSTANCE_ID", "streams-app-0");
        variables.put("STREAMS_APPLICATION_SERVER", "streams-app-0.streams-app:8080");
        variables.put("STREAMS_COMMIT_INTERVAL", "250ms");
        variables.put("STREAMS_SESSION_TIMEOUT", "20s");
        variables.put("STREAMS_CACHE_BYTES", "8MiB");
        variables.put("STREAMS_ROCKSDB_BYTES", "128MiB");

        Properties settings = settings(QuoteStreamsConfig.from(variables));

        assertThat(settings)
                .containsEntry("security.protocol", "SSL")
                .containsEntry("application.id", "quotes-eu")
                .containsEntry("state.dir", "/data/streams")
                .containsEntry("num.stream.threads", 3)
                .containsEntry("num.standby.replicas", 2)
                .containsEntry("main.consumer.group.instance.id", "streams-app-0")
                .containsEntry("main.consumer.session.timeout.ms", 20_000)
                .containsEntry("application.server", "streams-app-0.streams-app:8080")
                .containsEntry("commit.interval.ms", 250L)
                .containsEntry("statestore.cache.max.bytes", 8L << 20)
                .containsEntry(BoundedRocksDbMemory.BYTES_CONFIG, 128L << 20)
                .containsEntry("topic.max.message.bytes", "2000000")
                .containsEntry("producer.max.request.size", 3_000_000);
    }

    /** Read by Kafka Streams itself, since some of its settings exclude each other. */
    @Test
    void kafkaStreamsAcceptsTheSettings() {
        StreamsConfig accepted = new StreamsConfig(settings(QuoteStreamsConfig.from(REQUIRED)));

        assertThat(accepted.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))
                .isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
        assertThat(accepted.processingExceptionHandler()).isInstanceOf(DeadLetterExceptionHandler.class);
        assertThat(accepted.getMainConsumerConfigs("quotes", "test", 0))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("session.timeout.ms", 10_000);
    }

    @Test
    void aHalfOpenConnectionIsClosedWithinSeconds() {
        StreamsConfig settings = new StreamsConfig(settings(QuoteStreamsConfig.from(REQUIRED)));

        assertThat(settings.getMainConsumerConfigs("quotes", "test", 0)).containsEntry("request.timeout.ms", 8_000);
        assertThat(settings.getProducerConfigs("test")).containsEntry("request.timeout.ms", 4_000);
        assertThat(settings.getAdminConfigs("test"))
                .containsEntry("request.timeout.ms", 4_000)
                .containsEntry("default.api.timeout.ms", 5_000);
        assertThat(QuoteStreamsConfig.from(REQUIRED).admin())
                .containsEntry("request.timeout.ms", 4_000)
                .containsEntry("default.api.timeout.ms", 5_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KAFKA_COMPRESSION_TYPE", "KAFKA_PRODUCER_COMPRESSION_TYPE"})
    void statesAreCompressedAsTheEnvironmentSays(String variable) {
        Map<String, String> variables = new HashMap<>(REQUIRED);
        variables.put(variable, "zstd");

        assertThat(new StreamsConfig(settings(QuoteStreamsConfig.from(REQUIRED))).getProducerConfigs("test"))
                .containsEntry("compression.type", "lz4");
        assertThat(new StreamsConfig(settings(QuoteStreamsConfig.from(variables))).getProducerConfigs("test"))
                .containsEntry("compression.type", "zstd");
    }

    @Test
    void aBatchHoldsManyStatesUnlessTheEnvironmentSaysOtherwise() {
        Map<String, String> variables = new HashMap<>(REQUIRED);
        variables.put("KAFKA_PRODUCER_BATCH_SIZE", "16384");

        assertThat(new StreamsConfig(settings(QuoteStreamsConfig.from(REQUIRED))).getProducerConfigs("test"))
                .containsEntry("batch.size", 131_072);
        assertThat(new StreamsConfig(settings(QuoteStreamsConfig.from(variables))).getProducerConfigs("test"))
                .extractingByKey("batch.size")
                .hasToString("16384");
    }

    /** An admin client refuses a request that may take longer than its call. */
    @ParameterizedTest
    @ValueSource(strings = {"KAFKA_REQUEST_TIMEOUT_MS", "KAFKA_ADMIN_REQUEST_TIMEOUT_MS"})
    void theDeploymentsOwnTimeoutsWin(String variable) {
        Map<String, String> variables = new HashMap<>(REQUIRED);
        variables.put(variable, "20000");
        variables.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092");
        QuoteStreamsConfig config = QuoteStreamsConfig.from(variables);
        Map<String, Object> streams = new StreamsConfig(settings(config)).getAdminConfigs("test");

        assertThat(streams.get("request.timeout.ms")).hasToString("20000");
        Admin.create(streams).close(Duration.ZERO);
        Admin.create(config.admin()).close(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "STREAMS_THREADS,0",
        "STREAMS_THREADS,many",
        "STREAMS_STANDBY_REPLICAS,9",
        "STREAMS_COMMIT_INTERVAL,soon",
        "STREAMS_COMMIT_INTERVAL,10s",
        "STREAMS_COMMIT_INTERVAL,0ms",
        "STREAMS_SESSION_TIMEOUT,1s",
        "STREAMS_APPLICATION_SERVER,nowhere",
        "STREAMS_APPLICATION_ID,quotes app",
        "STREAMS_INSTANCE_ID,a/b",
        "STREAMS_CACHE_BYTES,-1",
        "STREAMS_ROCKSDB_BYTES,1KiB",
        "STREAMS_CLOSE_TIMEOUT,1",
        "STREAMS_TREADS,3"
    })
    void namesTheVariableThatIsWrong(String variable, String value) {
        Map<String, String> variables = new HashMap<>(REQUIRED);
        variables.put(variable, value);

        assertThatThrownBy(() -> QuoteStreamsConfig.from(variables))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(variable);
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThatThrownBy(() -> QuoteStreamsConfig.from(Map.of("STREAMS_THREADS", "0", "STREAMS_CACHE_BYTES", "x")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll("KAFKA_BOOTSTRAP_SERVERS", "STREAMS_THREADS", "STREAMS_CACHE_BYTES");
    }

    private static Properties settings(QuoteStreamsConfig config) {
        return StreamsSettings.of(
                config,
                new RecordLimits(2_000_000, 3_000_000),
                new DeadLetterRecords("quotes.dead-letters", "streams-app", Clock.systemUTC()),
                new EventCounters(new SimpleMeterRegistry(), Clock.systemUTC()));
    }
}
