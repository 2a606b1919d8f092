package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.bridge.kafka.KafkaConfig;
import io.quotestream.bridge.source.EventBuffer;
import io.quotestream.bridge.source.SourceConfig;
import io.quotestream.model.SourcePosition;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeConfigTest {

    private static final Map<String, String> LEAST = Map.of(
            "EVENTSTOREDB_CONNECTION_STRING", "esdb://localhost:2113?tls=false",
            "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");

    @Test
    void twoVariablesAreEnough() {
        BridgeConfig config = BridgeConfig.from(LEAST);

        assertThat(config.name()).isEqualTo("quotes-bridge");
        assertThat(config.source().stream()).isEqualTo("quotes-data-engineering");
        assertThat(config.source().start()).isEqualTo(new SourceConfig.Start.Beginning());
        assertThat(config.source().subscription().batch()).isEqualTo(256);
        assertThat(config.topics()).isEqualTo(TopicNames.DEFAULT);
        assertThat(config.kafka())
                .isEqualTo(new KafkaConfig(
                        "quotes-bridge",
                        "quotes-bridge",
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(30),
                        1 << 20,
                        8 << 20));
        assertThat(config.batch())
                .isEqualTo(new CopyBatch.Limits(5_000, 8 << 20, Duration.ofMillis(250), Duration.ofSeconds(5)));
        assertThat(config.source().subscription().watchdogInterval()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everyVariableIsRead() {
        BridgeConfig config = BridgeConfig.from(with(Map.ofEntries(
                Map.entry("EVENTSTOREDB_USERNAME", "reader"),
                Map.entry("EVENTSTOREDB_PASSWORD", "pass"),
                Map.entry("BRIDGE_SOURCE_STREAM", "$all"),
                Map.entry("BRIDGE_FILTER_STREAM_PREFIX", "quote-, policy-"),
                Map.entry("BRIDGE_START", "12/10"),
                Map.entry("BRIDGE_SUBSCRIPTION_BATCH", "64"),
                Map.entry("BRIDGE_BATCH_EVENTS", "7"),
                Map.entry("BRIDGE_BATCH_BYTES", "2MiB"),
                Map.entry("BRIDGE_BATCH_TIME", "20ms"),
                Map.entry("BRIDGE_PREFETCH_EVENTS", "9"),
                Map.entry("BRIDGE_PREFETCH_BYTES", "3MiB"),
                Map.entry("BRIDGE_CHECKPOINT_INTERVAL", "1s"),
                Map.entry("BRIDGE_WATCHDOG_INTERVAL", "2s"),
                Map.entry("BRIDGE_SHUTDOWN_TIMEOUT", "3s"),
                Map.entry("BRIDGE_NAME", "n"),
                Map.entry("BRIDGE_GROUP_ID", "g"),
                Map.entry("BRIDGE_TRANSACTIONAL_ID", "t"),
                Map.entry("BRIDGE_SESSION_TIMEOUT", "6s"),
                Map.entry("BRIDGE_TRANSACTION_TIMEOUT", "7s"),
                Map.entry("BRIDGE_MAX_RECORD_BYTES", "512KiB"))));

        assertThat(config.name()).isEqualTo("n");
        assertThat(config.source().filter()).hasToString("stream ~ ^(quote\\-|policy\\-)");
        assertThat(config.source().start()).isEqualTo(new SourceConfig.Start.After(new SourcePosition(12, 10)));
        assertThat(config.source().password().reveal()).isEqualTo("pass");
        assertThat(config.source().subscription().batch()).isEqualTo(64);
        assertThat(config.kafka())
                .isEqualTo(new KafkaConfig("g", "t", Duration.ofSeconds(6), Duration.ofSeconds(7), 512 << 10, 2 << 20));
        assertThat(config.batch())
                .isEqualTo(new CopyBatch.Limits(7, 2 << 20, Duration.ofMillis(20), Duration.ofSeconds(1)));
        assertThat(config.source().subscription().buffer()).isEqualTo(new EventBuffer.Limits(9, 3 << 20));
        assertThat(config.source().subscription().watchdogInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void theNameIsTheTransactionalIdUnlessItIsGiven() {
        assertThat(BridgeConfig.from(with(Map.of("BRIDGE_TRANSACTIONAL_ID", "t")))
                        .name())
                .isEqualTo("t");
    }

    @Test
    void textHoldsNoSecret() {
        BridgeConfig config = BridgeConfig.from(with(Map.of(
                "EVENTSTOREDB_USERNAME", "reader",
                "EVENTSTOREDB_PASSWORD", "hidden-1",
                "KAFKA_SASL_JAAS_CONFIG", "hidden-2")));

        assertThat(config.toString()).contains("esdb://localhost:2113").doesNotContain("hidden-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EVENTSTOREDB_CONNECTION_STRING | esdb://u:p@host:1 | holds a user or password",
                "EVENTSTOREDB_CONNECTION_STRING | esdb://u:p/q@host | holds a user or password",
                "EVENTSTOREDB_CONNECTION_STRING | http://host:1     | cannot be read",
                "EVENTSTOREDB_CONNECTION_STRING | esdb://h?tls=true&tlsVerifyCert=false | switches off the check",
                "EVENTSTOREDB_CONNECTION_STRING | esdb://h:1?tls=false&tlsVerfyCert=false | has the parameter tlsVerfyCert",
                "EVENTSTOREDB_CONNECTION_STRING | esdb://h:1,i:40000?tls=false | has port 40000 behind the first host",
                "EVENTSTOREDB_CONNECTION_STRING | kurrent://h:1     | cannot be read",
                "BRIDGE_SOURCE_STREAM           | $all              | is $all without a filter",
                "EVENTSTOREDB_USERNAME          | reader            | EVENTSTOREDB_PASSWORD: is missing",
                "EVENTSTOREDB_PASSWORD          | secret            | EVENTSTOREDB_USERNAME: is missing",
                "BRIDGE_FILTER_TYPE_PREFIX      | quote_            | only $all can be filtered",
                "BRIDGE_START                   | yesterday         | is no position of the source",
                "BRIDGE_MAX_RECORD_BYTES        | 1KiB              | is out of bounds",
                "BRIDGE_MAX_RECORD_BYTES        | 3GiB              | is out of bounds",
                "BRIDGE_TRANSACTION_TIMEOUT     | 100ms             | is too short",
                "BRIDGE_BATCH_EVENTS            | 0                 | a whole number of at least 1",
                "BRIDGE_BATCH_EVNTS             | 5                 | is no variable of this service",
            })
    void reportsAWrongValueWithWhatIsExpected(String name, String value, String message) {
        assertThatThrownBy(() -> BridgeConfig.from(with(Map.of(name, value))))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(name.substring(0, 6))
                .hasMessageContaining(message)
                .message()
                .doesNotContain("u:p");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BRIDGE_FILTER_TYPE_PREFIX  | ' , '  | names no prefix",
                "BRIDGE_FILTER_STREAM_REGEX | a(     | is no regular expression",
            })
    void reportsAWrongFilter(String name, String value, String message) {
        assertThatThrownBy(() -> BridgeConfig.from(with(Map.of("BRIDGE_SOURCE_STREAM", "$all", name, value))))
                .hasMessageContaining(name + ": " + message);
    }

    @ParameterizedTest
    @CsvSource({
        "kurrentdb://localhost:2113?tls=false, esdb://localhost:2113?tls=false",
        "kurrentdb+discover://localhost:40000?tls=false, esdb+discover://localhost:40000?tls=false",
        "'esdb://localhost:40000,localhost:2113?tls=false', 'esdb://localhost:40000,localhost:2113?tls=false'",
    })
    void connectionStringsOfKurrentDbAndOfSeveralHostsAreRead(String given, String read) {
        BridgeConfig config = BridgeConfig.from(with(Map.of("EVENTSTOREDB_CONNECTION_STRING", given)));

        assertThat(config.source().connectionString()).isEqualTo(read);
    }

    @Test
    void allIsCopiedWithoutAFilterOnlyOnRequest() {
        assertThatNoException()
                .isThrownBy(() -> BridgeConfig.from(
                        with(Map.of("BRIDGE_SOURCE_STREAM", "$all", "BRIDGE_ALL_UNFILTERED", "true"))));
    }

    @Test
    void rejectsASecondFilter() {
        assertThatThrownBy(() -> BridgeConfig.from(with(Map.of(
                        "BRIDGE_SOURCE_STREAM", "$all",
                        "BRIDGE_FILTER_STREAM_PREFIX", "a",
                        "BRIDGE_FILTER_TYPE_REGEX", "b"))))
                .hasMessageContaining(
                        "BRIDGE_FILTER_TYPE_REGEX: is a second filter in addition to BRIDGE_FILTER_STREAM_PREFIX");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"esdb://10.0.0.1:2113?tls=false", "esdb://localhost:2113,eventstore.invalid:2113?tls=false"})
    void aPasswordDoesNotLeaveThisMachineInClearText(String connectionString) {
        assertThatThrownBy(() -> BridgeConfig.from(with(Map.of(
                        "EVENTSTOREDB_CONNECTION_STRING", connectionString,
                        "EVENTSTOREDB_USERNAME", "reader",
                        "EVENTSTOREDB_PASSWORD", "hidden-1"))))
                .hasMessageContaining("EVENTSTOREDB_CONNECTION_STRING: would send the password over the network")
                .message()
                .doesNotContain("hidden-1");
        assertThatNoException()
                .isThrownBy(() -> BridgeConfig.from(with(Map.of("EVENTSTOREDB_CONNECTION_STRING", connectionString))));
    }

    @Test
    void reportsEveryProblemAtOnce() {
        assertThatThrownBy(() -> BridgeConfig.from(Map.of("BRIDGE_BATCH_TIME", "soon")))
                .hasMessageContaining("EVENTSTOREDB_CONNECTION_STRING: is not set")
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS: is not set")
                .hasMessageContaining("BRIDGE_BATCH_TIME");
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(LEAST);
        all.putAll(more);
        return all;
    }
}
