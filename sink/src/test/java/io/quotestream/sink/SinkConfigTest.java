package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.sink.write.BatchLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SinkConfigTest {

    private final Map<String, String> variables = new HashMap<>(Map.of(
            "KAFKA_BOOTSTRAP_SERVERS", "kafka:9092", "JDBC_URL", "jdbc:mysql://mysql:3306/quotes?sslMode=REQUIRED"));

    @Test
    void twoVariablesAreEnough() {
        SinkConfig config = SinkConfig.from(variables);

        assertThat(config.jdbc().user()).isEqualTo("quotes_sink");
        assertThat(config.jdbc().password().isPresent()).isFalse();
        assertThat(config.jdbc().migrationUser()).isEmpty();
        assertThat(config.groupId()).isEqualTo("quotes-sink");
        assertThat(config.limits()).isEqualTo(new BatchLimits(50_000, 16L * 1024 * 1024, Duration.ofSeconds(2), 2));
        assertThat(config.migrate()).isTrue();
        assertThat(config.topics().state()).isEqualTo("quotes.state");
    }

    @Test
    void everyVariableIsTaken() {
        variables.put("JDBC_USER", "writer");
        variables.put("JDBC_PASSWORD", "p1");
        variables.put("JDBC_MIGRATION_USER", "owner");
        variables.put("JDBC_MIGRATION_PASSWORD", "p2");
        variables.put("SINK_GROUP_ID", "other");
        variables.put("SINK_BATCH_RECORDS", "5");
        variables.put("SINK_BATCH_BYTES", "1MiB");
        variables.put("SINK_BATCH_TIME", "1s");
        variables.put("SINK_WRITERS", "3");
        variables.put("SINK_MIGRATE", "false");

        SinkConfig config = SinkConfig.from(variables);

        assertThat(config.jdbc().user()).isEqualTo("writer");
        assertThat(config.jdbc().password().reveal()).isEqualTo("p1");
        assertThat(config.jdbc().migrationUser()).contains("owner");
        assertThat(config.jdbc().migrationPassword().reveal()).isEqualTo("p2");
        assertThat(config.groupId()).isEqualTo("other");
        assertThat(config.limits()).isEqualTo(new BatchLimits(5, 1024 * 1024, Duration.ofSeconds(1), 3));
        assertThat(config.migrate()).isFalse();
        assertThat(config.toString()).doesNotContain("p1", "p2");
    }

    @Test
    void aLostConnectionAndADeadSinkAreNoticedWithinSeconds() {
        assertThat(SinkConfig.from(variables).consumer())
                .containsEntry("request.timeout.ms", 5_000)
                .containsEntry("session.timeout.ms", 6_000);
        assertThat(SinkConfig.from(variables).admin()).containsEntry("request.timeout.ms", 5_000);

        variables.put("KAFKA_REQUEST_TIMEOUT_MS", "20000");

        assertThat(SinkConfig.from(variables).consumer()).containsEntry("request.timeout.ms", "20000");
    }

    @Test
    void theConsumerReadsWhatIsCommittedAndLetsTheDatabaseKeepTheOffsets() {
        assertThat(SinkConfig.from(variables).consumer())
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("max.poll.records", 2_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:postgresql://db/quotes | is no URL of a MySQL database",
                "jdbc:mysql://db:3306/ | is no URL of a MySQL database",
                "jdbc:mysql://db:3306 | is no URL of a MySQL database",
                "jdbc:mysql://u:p@db:3306/quotes | holds a user or password",
                "jdbc:mysql://db:3306/quotes?password=x | sets password",
                "jdbc:mysql://db:3306/quotes | does not say whether the way to the database is encrypted",
                "jdbc:mysql://127.0.0.1:3306,db:3306/quotes | does not say whether the way to the database is encrypted",
                "jdbc:mysql://127.0.0.1.example:3306/quotes | does not say whether the way to the database is encrypted",
                "jdbc:mysql://localhost/quotes?socketTimeout=0 | sets socketTimeout to 0",
                "jdbc:mysql://localhost/quotes?socketTimeout=300000 | sets socketTimeout to 300000",
                "jdbc:mysql://db:3306/quotes?useAffectedRows=true | sets useAffectedRows",
                "jdbc:mysql://db:3306/quotes?sslMode=REQUIRED&sessionVariables=sql_mode='' | sets sessionVariables"
            })
    void aUrlThatWouldBreakAGuaranteeIsRefused(String url, String problem) {
        variables.put("JDBC_URL", url);

        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> SinkConfig.from(variables))
                .withMessageContaining("JDBC_URL: " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://db:3306/quotes?sslMode=VERIFY_IDENTITY",
                "jdbc:mysql://db/quotes?sslmode=DISABLED",
                "jdbc:mysql://localhost:3306/quotes",
                "jdbc:mysql://127.0.0.1/quotes?socketTimeout=2000",
                "jdbc:mysql://[::1]:3306/quotes"
            })
    void plaintextIsADecisionBeyondThisMachine(String url) {
        variables.put("JDBC_URL", url);

        assertThat(SinkConfig.from(variables).jdbc().url()).isEqualTo(url);
    }

    @Test
    void allProblemsAreListedAtOnce() {
        variables.clear();
        variables.put("SINK_BATCH_RECORDS", "none");
        variables.put("SINK_BATCHES", "7");

        assertThatExceptionOfType(InvalidConfigurationException.class)
                .isThrownBy(() -> SinkConfig.from(variables))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(InvalidConfigurationException.Problem::variable)
                        .containsExactlyInAnyOrder(
                                "KAFKA_BOOTSTRAP_SERVERS", "JDBC_URL", "SINK_BATCH_RECORDS", "SINK_BATCHES"));
    }
}
