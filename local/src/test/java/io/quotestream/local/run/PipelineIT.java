package io.quotestream.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quotestream.embedded.process.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline, as {@code ./run-local} runs it. */
final class PipelineIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Pattern WRITTEN = Pattern.compile("  written [1-9]");
    private static final String QUOTE = "e3ae688a-ecee-48a5-8219-250f222e358d";

    @TempDir
    private Path folder;

    @Test
    void simulatedQuotesComeOutWithoutADifference() throws Exception {
        try (LauncherProcess launcher =
                LauncherProcess.start(folder, "--once", "--quotes", "200", "--bad-share", "0.01", "--seed", "20261")) {
            int code = launcher.awaitEnd();

            assertThat(launcher.output())
                    .contains("  0 differences")
                    .contains("Busiest products")
                    .containsPattern("quotes +200 compared +0 differences")
                    .containsPattern("dead letters +[1-9]\\d* compared +0 differences");
            assertThat(code).isZero();
            launcher.assertNothingIsLeft(List.of());
        }
    }

    @Test
    void realPayloadsGiveTheKnownRowsAndTheRunStaysUp() throws Exception {
        Path file = folder.resolve("events.jsonl");
        Files.writeString(file, line("quote_started") + line("quote_products_updated"));

        try (LauncherProcess launcher = LauncherProcess.start(folder, "--events", file.toString())) {
            try (Connection connection = launcher.awaitMySql()) {
                assertThat(launcher.output()).contains("  0 differences");
                assertThat(
                                rows(
                                        connection,
                                        "SELECT quote_uid, reference, timestamp, is_first_quote, active_product_count FROM quotes"))
                        .containsExactly(QUOTE + "|d6glop|2020-03-23 12:53:32|1|1");
                assertThat(
                                rows(
                                        connection,
                                        "SELECT product_id, rate_key, base_premium, total, is_active FROM quote_items ORDER BY rate_key"))
                        .containsExactly(
                                "56fa8392-e700-45d7-9f9d-bd0ffe0f920e|CommercialCombined\\OfficeCover|3.960000|4.890000|1",
                                "56fa8392-e700-45d7-9f9d-bd0ffe0f920e|CommercialCombined\\PublicLiability|4.580000|5.130000|1");
                assertThat(rows(
                                connection,
                                "SELECT interval_number, active_to, closed_revision FROM quote_product_activity"))
                        .containsExactly("1|9999-12-31 00:00:00|null");
            }
        }
    }

    @Test
    void eventsWithTimesAndStreamsOfTheirOwnAreReadFromAll() throws Exception {
        Path file = folder.resolve("events.jsonl");
        Files.writeString(file, """
                {"type":"quote_products_updated","stream":"quote-a","created":"2026-01-05T10:00:00Z","data":{"quoteId":"a","products":[{"id":"p","rates":[{"key":"r","status":"active"}]}]}}
                {"type":"quote_products_updated","stream":"quote-b","created":"2026-01-05T11:00:00Z","data":{"quoteId":"b","products":[{"id":"p","rates":[{"key":"r","status":"active"}]}]}}
                {"type":"quote_products_updated","stream":"quote-a","created":"2026-01-06T10:00:00+01:00","data":{"quoteId":"a","products":[]}}
                {"type":"fee_applied","data":"no JSON at all"}
                """);

        try (LauncherProcess launcher = LauncherProcess.start(folder, "--once", "--events", file.toString())) {
            assertThat(launcher.awaitEnd()).as(launcher.output()).isZero();
            assertThat(launcher.output())
                    .containsPattern("quotes +2 compared +0 differences")
                    .containsPattern("dead letters +1 compared +0 differences")
                    .containsPattern("products active now +1\\b");
        }
    }

    @Test
    void serviceStartedByHandAsPrintedAndRestartedGivesNoDifference() throws Exception {
        try (LauncherProcess launcher = LauncherProcess.start(
                folder, "--once", "--quotes", "100", "--rate", "100", "--without", "streams-app")) {
            String script = launcher.awaitScript();
            try (ChildProcess first = startByHand(script)) {
                await().atMost(TIMEOUT)
                        .until(() -> WRITTEN.matcher(launcher.output()).find());
                first.stop();
                first.awaitSuccess(TIMEOUT);
            }
            assertThat(launcher.output()).as("still running").doesNotContain("Comparison of every row");
            try (ChildProcess second = startByHand(script)) {
                assertThat(launcher.awaitEnd()).as(launcher.output()).isZero();
                second.stop();
            }
            assertThat(launcher.output()).contains("  0 differences");
        }
    }

    /** Its own variables are all that the process sees, beside the PATH. */
    private ChildProcess startByHand(String script) {
        return ChildProcess.start(
                "streams-app", List.of("/bin/sh", "-c", script), Map.of(), folder.resolve("by-hand.log"));
    }

    /** One line of an events file with the real payload of this name. */
    private static String line(String type) throws IOException {
        try (InputStream in = PipelineIT.class.getResourceAsStream("/real/" + type + ".json")) {
            JsonMapper mapper = JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();
            return "{\"type\":\"%s\",\"data\":%s}%n".formatted(type, mapper.readTree(Objects.requireNonNull(in)));
        }
    }

    private static List<String> rows(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    values.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }
}
