package io.quotestream.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.ops.OpsMain;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Corrupts what the sink wrote and checks that the audit reports where. */
final class AuditIT {

    private static WrittenPipeline pipeline;

    /** So late that every event was due when this began, and none that a test adds later. */
    private static Clock afterTheEvents;

    @BeforeAll
    static void start() throws Exception {
        pipeline = new WrittenPipeline();
        pipeline.executeFile("/db/grants-before-migrations.sql");
        pipeline.executeFile("/db/grants-after-migrations.sql");
        afterTheEvents = Clock.fixed(Instant.now().plus(Duration.ofMinutes(1)), ZoneOffset.UTC);
    }

    @AfterAll
    static void end() {
        pipeline.close();
    }

    @BeforeEach
    void restore() {
        pipeline.restore();
    }

    @Test
    void aCleanPipelineHasNoFindings() throws Exception {
        Findings findings = audit();

        assertThat(findings.shown()).isEmpty();
        assertThat(findings.counts())
                .hasSize(SqlCheck.all().size() + 8)
                .allSatisfy((check, count) -> assertThat(count).isZero());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        DELETE FROM dead_letters | missing-dead-letters | quotes-data-engineering@121 is neither in the tables nor a dead letter: wrong-shape
        UPDATE quotes SET event_count = event_count - 1 WHERE quote_uid = 'q-3' | event-counts | quote q-3 counts 2 events, and the source has 3 up to position
        UPDATE quote_items SET total = total + 0.000001 WHERE quote_uid = 'q-4' | sampled-values | quote q-4: quote_items (p-1 / r-1) has another total
        UPDATE quotes SET turnover = NULL WHERE quote_uid = 'q-4' | sampled-values | quote q-4: quotes (q-4) has another turnover
        DELETE FROM quote_items WHERE quote_uid = 'q-5' | sampled-values | quote q-5: quote_items (p-1 / r-1) is missing
        DELETE FROM quote_product_activity WHERE quote_uid = 'q-6' AND interval_number = 1 | interval-numbers | quote_uid=q-6 product_id=p-1 first_number=2 last_number=2
        DELETE FROM quotes WHERE quote_uid = 'q-7' | missing-quotes | quote q-7 has no row, and 3 events from quotes-data-engineering@
        DELETE FROM quotes WHERE quote_uid = 'q-7' | events-by-day-and-type | quote_products_updated: 1 of 61 events are missing
        UPDATE active_product_changes SET ended = ended + 1 WHERE resolution = 'hour' | active-product-changes-counted | resolution=hour bucket_start=
        DELETE FROM active_product_changes WHERE resolution = 'day' | active-product-changes-counted | resolution=day bucket_start=
        UPDATE quote_items SET total = NULL WHERE quote_uid = 'q-18' | active-items-without-total | quote_uid=q-18 all_quote_items_uid=q-18:
        DELETE FROM quotes WHERE quote_uid = 'q-7' | items-without-quote | quote_uid=q-7 all_quote_items_uid=q-7:
        DELETE FROM quotes WHERE quote_uid = 'q-7' | intervals-without-quote | quote_uid=q-7 product_id=p-1 interval_number=1
        UPDATE quote_product_activity SET active_to = active_to + INTERVAL 1 DAY WHERE quote_uid = 'q-8' AND interval_number = 1 | overlapping-intervals | quote_uid=q-8 product_id=p-1 interval_number=2
        UPDATE quote_product_activity SET active_to = active_from - INTERVAL 1 DAY WHERE quote_uid = 'q-9' | intervals-end-before-they-begin | quote_uid=q-9 product_id=p-1 interval_number=1
        UPDATE quotes SET active_product_count = 2 WHERE quote_uid = 'q-10' | active-products-counted | quote_uid=q-10
        UPDATE quote_items SET is_active = 0 WHERE quote_uid = 'q-11' | active-products-have-active-rates | quote_uid=q-11 product_id=p-1
        UPDATE quotes SET product_count = 0 WHERE quote_uid = 'q-12' | listed-products-counted | quote_uid=q-12
        UPDATE quote_items SET is_removed = 1 WHERE quote_uid = 'q-13' | removed-items | quote_uid=q-13 all_quote_items_uid=q-13:
        INSERT INTO quote_items SELECT CONCAT(all_quote_items_uid, 'x'), quote_uid, product_id, product_key, product_name, rate_key, rate_description, is_offered, base_premium, loading, discount, ipt, commission, total, status, is_active, is_removed, added_at, removed_at, truncated_fields FROM backup_quote_items WHERE quote_uid = 'q-14' | one-row-a-rate | quote_uid=q-14 product_id=p-1 rate_key=r-1
        UPDATE quotes SET event_count = 0 WHERE quote_uid = 'q-15' | event-counts-and-times | quote_uid=q-15
        UPDATE quotes SET last_event_id = 'same' WHERE quote_uid IN ('q-16', 'q-17') | an-event-is-of-one-quote | quote_uid=q-16 other_quote_uid=q-17
        UPDATE quote_items SET total = -1 WHERE quote_uid = 'q-18' | amounts-in-range | quote_uid=q-18 all_quote_items_uid=q-18:
        UPDATE quotes SET last_event_at = '9000-01-01' WHERE quote_uid = 'q-19' | times-in-the-future | quote_uid=q-19
        UPDATE dead_letters SET reason = 'unknown' | foreign-dead-letters | record_offset=0
        UPDATE quotes SET quote_uid = 'q-other' WHERE quote_uid = 'q-20' | extra-quotes | quote q-other has a row, and the source has none of its events
        UPDATE quotes SET last_event_position = '1', event_count = 1 WHERE quote_uid = 'q-0' | late-events | quote q-0 lacks 3 events from quotes-data-engineering@2 on
        """)
    void findsEachCorruption(String statement, String check, String what) throws Exception {
        pipeline.execute("SET foreign_key_checks = 0", statement);

        assertThat(audit().shown())
                .anySatisfy(finding -> {
                    assertThat(finding.check()).isEqualTo(check);
                    assertThat(finding.what()).contains(what);
                })
                .allSatisfy(finding -> assertThat(finding.what()).doesNotContain("ann@", "Baker"));
    }

    @Test
    void aStalledPipelineIsFoundAfterTheGracePeriod() throws Exception {
        pipeline.append("something_new", "{\"quoteId\":\"q-1\"}");
        pipeline.append("quote_started", "{\"id\":\"q-new\"}");
        Duration sinceTheClock = Duration.between(afterTheEvents.instant(), Instant.now());

        assertThat(audit().shown()).as("within the grace period").isEmpty();

        Clock later = Clock.offset(afterTheEvents, sinceTheClock.abs().plus(Duration.ofMinutes(5)));
        Findings findings =
                new Audit(AuditConfig.from(pipeline.environment()), later).run().findings();
        assertThat(findings.shown().stream().map(Finding::what))
                .hasSize(4)
                .anyMatch(what -> what.endsWith(" something_new: 1 of 31 events are missing"))
                .anyMatch(what -> what.endsWith(" quote_started: 1 of 32 events are missing"))
                .anyMatch(what -> what.startsWith("quote q-1 lacks 1 events from"))
                .anyMatch(what -> what.startsWith("quote q-new has no row, and 1 events from"));
    }

    @Test
    void theSampleIsTheSameForTheSameSeed() throws Exception {
        pipeline.execute("UPDATE quotes SET reference = 'x'");

        List<Finding> one =
                audit(Map.of("AUDIT_SAMPLE", "5", "AUDIT_SEED", "7")).shown();

        assertThat(one).hasSize(5);
        assertThat(audit(Map.of("AUDIT_SAMPLE", "5", "AUDIT_SEED", "7")).shown())
                .isEqualTo(one);
        assertThat(audit(Map.of("AUDIT_SAMPLE", "5", "AUDIT_SEED", "8")).shown())
                .isNotEqualTo(one);
    }

    @Test
    void exitCodeSeparatesFindingsFromWrongConfiguration(@TempDir Path folder) throws Exception {
        Map<String, String> environment = pipeline.environment();
        environment.put("AUDIT_METRICS_PATH", folder.resolve("audit.prom").toString());
        environment.put("AUDIT_GRACE", "1h"); // by the real clock other tests' events are under way
        assertThat(exitCode(folder, environment)).isZero();
        assertThat(folder.resolve("audit.prom")).content().contains("audit_findings{check=\"event-counts\"} 0");

        pipeline.execute("UPDATE quotes SET event_count = event_count + 1 WHERE quote_uid = 'q-3'");
        assertThat(exitCode(folder, environment)).isEqualTo(4);
        assertThat(folder.resolve("output")).content().contains("quote q-3 counts 4 events");
        assertThat(folder.resolve("audit.prom")).content().contains("audit_findings{check=\"event-counts\"} 1");

        environment.put("AUDIT_SAMPEL", "1");
        environment.remove("JDBC_URL");
        assertThat(exitCode(folder, environment)).isEqualTo(78);
        assertThat(folder.resolve("output")).content().contains("AUDIT_SAMPEL", "JDBC_URL");
    }

    @Test
    void anUnavailableSourceIsAFailureAndNotAFinding(@TempDir Path folder) throws Exception {
        Map<String, String> environment = pipeline.environment();
        environment.put("EVENTSTOREDB_CONNECTION_STRING", "esdb://127.0.0.1:1?tls=false&maxDiscoverAttempts=1");

        assertThat(exitCode(folder, environment)).isEqualTo(1);

        assertThat(folder.resolve("output")).content().contains("EventStoreDB does not respond");
    }

    @Test
    void aQuoteThatMySqlRefusedIsAWarningThatNamesTheDeadLetter() throws Exception {
        pipeline.execute(
                "DELETE FROM quotes WHERE quote_uid = 'q-plain'",
                "INSERT INTO dead_letters (topic_id, partition_number, record_offset, reason, service, occurred_at, quote_uid)"
                        + " VALUES ('t', 0, 7, 'refused-by-database', 'sink', UTC_TIMESTAMP(), 'q-plain')");

        assertThat(audit().shown()).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.check()).isEqualTo("refused-quotes");
            assertThat(finding.what()).startsWith("quote q-plain has no row, and 1 events from");
        });
    }

    @Test
    void anArchivedQuoteIsNotMissing() throws Exception {
        pipeline.execute(
                "CREATE DATABASE IF NOT EXISTS quotes_archive",
                "CREATE TABLE IF NOT EXISTS quotes_archive.quotes AS SELECT * FROM quotes WHERE quote_uid = 'q-plain'",
                "GRANT SELECT ON quotes_archive.quotes TO 'quotes_audit'@'%'",
                "DELETE FROM quotes WHERE quote_uid = 'q-plain'");

        assertThat(audit(Map.of("AUDIT_ARCHIVE_SCHEMA", "quotes_archive")).shown())
                .isEmpty();
        assertThat(audit().shown()).extracting(Finding::check).contains("missing-quotes");
    }

    private static int exitCode(Path folder, Map<String, String> environment) throws Exception {
        File output = folder.resolve("output").toFile();
        Files.deleteIfExists(output.toPath());
        Process process = WrittenPipeline.start(OpsMain.class, environment, output, "audit");
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static Findings audit() throws Exception {
        return audit(Map.of());
    }

    private static Findings audit(Map<String, String> overriding) throws Exception {
        Map<String, String> environment = pipeline.environment();
        environment.putAll(overriding);
        // One minute of grace before a fixed clock: exactly the events of the beginning are due.
        return new Audit(AuditConfig.from(environment), afterTheEvents).run().findings();
    }
}
