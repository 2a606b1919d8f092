package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkConfig;
import io.quotestream.sink.SinkFixture;
import io.quotestream.sink.SinkMain;
import io.quotestream.sink.SinkProcess;
import io.quotestream.sink.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schema that is not, or no longer, as the sink needs it; and the job that makes it. */
final class SchemaIT {

    private final SinkFixture fixture = new SinkFixture();
    private final TestDatabase database = fixture.database;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theMigrationsMakeTheColumnsThatTheSinkReliesOn() throws Exception {
        migrate();
        try (Connection connection = database.connect()) {
            assertThat(SchemaCheck.describe(connection)).containsExactlyInAnyOrderElementsOf(Column.lines());
            assertThat(SchemaCheck.problems(connection)).isEmpty();
        }
    }

    @Test
    void theMigrationJobMakesTheSchemaAndEnds(@TempDir Path folder) throws Exception {
        assertThat(runMain(folder, List.of("migrate"), jdbcOnly())).isZero();
        assertThat(database.rows("SELECT version FROM flyway_schema_history WHERE success = 1"))
                .isNotEmpty();
        assertThat(runMain(folder, List.of("migrate"), jdbcOnly()))
                .as("a second time")
                .isZero();

        fixture.start(Map.of("SINK_MIGRATE", "false"));
        fixture.publish(SampleQuotes.started("q-1", 1));
        fixture.awaitAllWritten();
        assertThat(database.count("quotes")).isEqualTo(1);
    }

    @Test
    void theMigrationJobSaysWhatIsWrongWithItsConfiguration(@TempDir Path folder) throws Exception {
        Map<String, String> wrong = new HashMap<>(jdbcOnly());
        wrong.put("JDBC_MIGRATION_USER", "nobody_" + database.name());
        wrong.put("JDBC_MIGRATION_PASSWORD", "secret-word");

        assertThat(runMain(folder, List.of("migrate"), wrong)).isEqualTo(78);
        assertThat(Files.readString(folder.resolve("output")))
                .contains("JDBC_USER: the database refuses the sink", "vendor code 1045")
                .doesNotContain("secret-word");
        assertThat(runMain(folder, List.of("migrated"), jdbcOnly())).isEqualTo(78);
    }

    @Test
    void aSinkThatDoesNotMigrateRefusesASchemaThatIsNotThere() throws Exception {
        RunningSink sink = fixture.start(Map.of("SINK_MIGRATE", "false"));

        assertThat(sink.awaitFailure())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("migration 1 (quotes) has not run");
    }

    @Test
    void everyColumnThatIsMissingOrTooSmallIsListed() throws Exception {
        migrate();
        database.execute(
                "ALTER TABLE quotes DROP COLUMN coupon_code",
                "ALTER TABLE quotes MODIFY reference VARCHAR(50) NULL",
                "ALTER TABLE quotes MODIFY event_type LONGTEXT NOT NULL",
                "ALTER TABLE quotes ADD COLUMN owner VARCHAR(10) NOT NULL",
                "ALTER TABLE quotes ADD COLUMN remark VARCHAR(10) NULL",
                "ALTER TABLE quote_items MODIFY total DECIMAL(20,2) NULL",
                "ALTER TABLE quote_items MODIFY removed_at DATETIME NULL",
                "ALTER TABLE quote_items MODIFY status VARCHAR(255) CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci NULL",
                "ALTER TABLE quote_product_activity MODIFY opened_revision INT NOT NULL");
        RunningSink sink = fixture.start(Map.of("SINK_MIGRATE", "false"));

        assertThat(sink.awaitFailure())
                .isInstanceOf(InvalidConfigurationException.class)
                .satisfies(e -> assertThat(((InvalidConfigurationException) e).problems())
                        .hasSize(7))
                .hasMessageContainingAll(
                        "quotes.coupon_code is missing, expected varchar(255) utf8mb4_bin",
                        "quotes.reference is varchar(50) utf8mb4_bin, expected varchar(255) utf8mb4_bin",
                        "quotes.owner is not the sink's, and is NOT NULL without a default",
                        "quote_items.total is decimal(20,2), expected decimal(28,6)",
                        "quote_items.removed_at is datetime(0), expected datetime(6)",
                        "quote_items.status is varchar(255) utf8mb3_general_ci, expected varchar(255) utf8mb4_bin",
                        "quote_product_activity.opened_revision is int(10) NOT NULL, expected bigint(19) NOT NULL")
                .hasMessageNotContaining("event_type")
                .hasMessageNotContaining("remark");
    }

    @Test
    void aCollationThatTakesTwoQuotesForOneIsRefused() throws Exception {
        migrate();
        database.execute(
                "ALTER TABLE quote_items DROP FOREIGN KEY quote_items_of_quote",
                "ALTER TABLE quote_product_activity DROP FOREIGN KEY activity_of_quote",
                "ALTER TABLE quotes CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");

        assertThat(fixture.start(Map.of("SINK_MIGRATE", "false")).awaitFailure())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining(
                        "quotes.quote_uid is varchar(100) utf8mb4_general_ci NOT NULL PRIMARY KEY 1, expected"
                                + " varchar(100) utf8mb4_bin NOT NULL PRIMARY KEY 1");
    }

    @Test
    void otherKeysAreRefused() throws Exception {
        migrate();
        database.execute(
                "ALTER TABLE quotes ADD UNIQUE INDEX one_reference (reference)",
                "ALTER TABLE quotes ADD INDEX by_coupon (coupon_code)",
                "ALTER TABLE dead_letters DROP PRIMARY KEY, ADD PRIMARY KEY (topic_id, record_offset)",
                "ALTER TABLE sink_offsets ADD COLUMN cluster VARCHAR(10) NOT NULL DEFAULT '',"
                        + " DROP PRIMARY KEY, ADD PRIMARY KEY (topic, partition_number, cluster)");

        try (Connection connection = database.connect()) {
            assertThat(SchemaCheck.problems(connection))
                    .containsExactly(
                            "dead_letters.partition_number is int(10) NOT NULL, expected int(10) NOT NULL PRIMARY KEY 2",
                            "dead_letters.record_offset is bigint(19) NOT NULL PRIMARY KEY 2, expected bigint(19) NOT NULL"
                                    + " PRIMARY KEY 3",
                            "sink_offsets.cluster is not the sink's, and is part of the primary key",
                            "quotes has the unique index one_reference, which is not the sink's and would refuse quotes");
        }
    }

    @Test
    void aColumnThatIsDroppedDuringARunStopsTheSink() throws Exception {
        RunningSink sink = runningWithOneQuote();
        database.execute("ALTER TABLE quotes DROP COLUMN coupon_code");
        fixture.publish(SampleQuotes.started("q-2", 2));

        assertStopsWith(sink, "quotes.coupon_code is missing");
    }

    @Test
    void aColumnThatIsMadeShorterDuringARunStopsTheSinkInsteadOfMakingDeadLetters() throws Exception {
        RunningSink sink = runningWithOneQuote();
        database.execute("ALTER TABLE quotes MODIFY reference VARCHAR(10) NULL");
        fixture.publish(SampleQuotes.started("q-2", 2, "longer than ten"));

        assertStopsWith(sink, "quotes.reference is varchar(10) utf8mb4_bin, expected varchar(255) utf8mb4_bin");
    }

    private RunningSink runningWithOneQuote() {
        RunningSink sink = fixture.start();
        fixture.publish(SampleQuotes.started("q-1", 1));
        fixture.awaitAllWritten();
        return sink;
    }

    private void assertStopsWith(RunningSink sink, String problem) throws InterruptedException {
        List<String> offsets = database.rows("SELECT * FROM sink_offsets ORDER BY partition_number");
        assertThat(sink.awaitFailure())
                .isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining(problem);
        assertThat(database.rows("SELECT quote_uid FROM quotes")).containsExactly("q-1");
        assertThat(database.rows("SELECT * FROM sink_offsets ORDER BY partition_number"))
                .isEqualTo(offsets);
        assertThat(fixture.deadLetters()).isEmpty();
    }

    private void migrate() throws Exception {
        Migrations.run(SinkConfig.from(fixture.environment()).jdbc());
    }

    private Map<String, String> jdbcOnly() {
        return Map.of("JDBC_URL", database.url(), "JDBC_USER", database.user(), "JDBC_PASSWORD", database.password());
    }

    private static int runMain(Path folder, List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        File output = folder.resolve("output").toFile();
        Process process = SinkProcess.start(SinkMain.class, arguments, environment, output);
        try {
            assertThat(process.waitFor(SinkFixture.TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
