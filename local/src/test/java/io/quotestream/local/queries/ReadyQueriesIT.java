package io.quotestream.local.queries;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.local.compare.ExpectedTables;
import io.quotestream.local.feed.EventAppender;
import io.quotestream.local.feed.EventToAppend;
import io.quotestream.local.oracle.AppendedEvent;
import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.oracle.Oracle;
import io.quotestream.local.pipeline.LocalDatabase;
import io.quotestream.local.simulator.Simulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Compares {@code docs/queries.md} with what a server returns. The tables have what the simulator's customers did, with times
 * from a seed; {@code -Ddocs.write=true} writes the page instead.
 */
final class ReadyQueriesIT {

    private static final Path PAGE = Path.of("../docs/queries.md");
    private static final Instant FIRST_EVENT = Instant.parse("2026-01-05T08:00:00Z");
    private static final int QUOTES = 600;
    private static final int MAX_PAUSE_MILLIS = 320_000;
    private static final int SHOWN_ROWS = 40;

    private static final String HEAD = """
            # Ready queries

            Each query below returns what analysts need, and is fast on large tables ([figures](benchmarks.md#reports)).
            Change the times, which are UTC, and keep the shape: a period, or a sum over `active_product_changes`.
            The results are those of %,d simulated quotes, whose events happened from 5 to 15 January 2026.
            The [data dictionary](data-dictionary.md) explains the columns.

            `ReadyQueriesIT` generates this page from `sink/src/main/resources/db/queries` and a server's results, and fails when
            they differ.
            """;

    private static EmbeddedMariaDb server;
    private static LocalDatabase database;

    @BeforeAll
    static void fillTables() throws SQLException, IOException {
        server = EmbeddedMariaDb.start();
        server.createDatabase("quotes");
        database = new LocalDatabase(server.jdbcUrl("quotes"), server.user(), server.password());
        Schema.create(database);

        Oracle oracle = new Oracle();
        Map<String, Instant> times = new HashMap<>();
        appendAll(oracle, times);
        ExpectedTables.fill(database, oracle);
        listDeadLetters(oracle, times);
        Schema.recountActiveProducts(database);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void pageShowsWhatTheServerReturns() throws SQLException, IOException {
        StringBuilder page = new StringBuilder(HEAD.formatted(QUOTES));
        for (ReadyQuery query : ReadyQuery.all()) {
            List<String> table = result(query.sql());
            assertThat(table)
                    .as("the heading, the rule and rows of: %s", query.question())
                    .hasSizeBetween(3, SHOWN_ROWS + 2);
            page.append("\n## ").append(query.question()).append('\n');
            if (!query.remark().isEmpty()) {
                page.append('\n').append(query.remark()).append('\n');
            }
            page.append("\n```sql\n").append(query.sql()).append("\n```\n\n");
            table.forEach(line -> page.append(line).append('\n'));
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page.toString());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/queries.md; see docs/developing.md, Generated pages")
                .isEqualTo(page.toString());
    }

    @Test
    void sumsOfChangesAreWhatCountingTheTimesOfActivityGives() throws SQLException {
        assertSame("""
                SELECT product_id, active_quotes FROM active_quotes_by_product ORDER BY product_id
                """, """
                SELECT product_id, active_quotes FROM active_products_now_by_product ORDER BY product_id
                """);
        assertSame("""
                SELECT CAST(SUM(started) - SUM(ended) AS SIGNED) AS active_products
                FROM active_product_changes
                WHERE (resolution = 'day' AND bucket_start < '2026-01-12 00:00:00')
                   OR (resolution = 'hour' AND bucket_start >= '2026-01-12' AND bucket_start < '2026-01-12 14:00:00')
                   OR (resolution = 'minute' AND bucket_start >= '2026-01-12 14:00:00'
                       AND bucket_start < '2026-01-12 14:30:00')
                """, """
                SELECT COUNT(*) AS active_products
                FROM quote_product_activity
                WHERE active_from < '2026-01-12 14:30:00' AND active_to >= '2026-01-12 14:30:00'
                """);
        assertSame("""
                SELECT hour_start, SUM(started) AS started, SUM(ended) AS ended
                FROM product_changes_by_hour
                WHERE hour_start >= '2026-01-12 14:00:00' AND hour_start < '2026-01-12 15:00:00'
                GROUP BY hour_start
                """, """
                SELECT '2026-01-12 14:00:00' AS hour_start,
                       SUM(active_from >= '2026-01-12 14:00:00' AND active_from < '2026-01-12 15:00:00') AS started,
                       SUM(active_to >= '2026-01-12 14:00:00' AND active_to < '2026-01-12 15:00:00') AS ended
                FROM quote_product_activity
                """);
    }

    private static void assertSame(String one, String other) throws SQLException {
        assertThat(result(one)).hasSizeGreaterThan(2).isEqualTo(result(other));
    }

    /** Random pauses, so that a quote's steps are spread over about two days. */
    private static void appendAll(Oracle oracle, Map<String, Instant> times) {
        Simulator simulator = new Simulator(new Simulator.Settings(8, QUOTES, 0.1, 0.01));
        SplittableRandom pauses = new SplittableRandom(8);
        Instant time = FIRST_EVENT;
        for (long revision = 0; simulator.hasNext(); revision++) {
            EventToAppend event = simulator.next();
            times.put(event.id().toString(), time);
            oracle.add(new AppendedEvent(
                    event.id().toString(),
                    event.type(),
                    EventAppender.STREAM,
                    revision,
                    Long.toString(revision),
                    time,
                    event.data(),
                    event.metadata()));
            time = time.plusMillis(pauses.nextInt(MAX_PAUSE_MILLIS));
        }
    }

    private static void listDeadLetters(Oracle oracle, Map<String, Instant> times) throws SQLException {
        List<ExpectedDeadLetter> deadLetters = new ArrayList<>(oracle.deadLettersWithoutQuote());
        oracle.quoteIds().forEach(id -> deadLetters.addAll(oracle.quote(id).deadLetters()));
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO dead_letters
                          (topic_id, partition_number, record_offset, reason, service, occurred_at, event_id)
                        VALUES ('letters', 0, ?, ?, ?, ?, ?)
                        """)) {
            for (int offset = 0; offset < deadLetters.size(); offset++) {
                ExpectedDeadLetter deadLetter = deadLetters.get(offset);
                Instant time = Objects.requireNonNull(times.get(deadLetter.eventId()));
                insert.setInt(1, offset);
                insert.setString(2, deadLetter.reason());
                insert.setString(3, deadLetter.service());
                insert.setString(4, time.toString().replace('T', ' ').replace("Z", ""));
                insert.setString(5, deadLetter.eventId());
                insert.executeUpdate();
            }
        }
    }

    /** The query's rows as a table in Markdown, values as the server writes them. */
    private static List<String> result(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            int columns = rows.getMetaData().getColumnCount();
            List<String> cells = new ArrayList<>();
            for (int column = 1; column <= columns; column++) {
                cells.add(rows.getMetaData().getColumnLabel(column));
            }
            lines.add(line(cells));
            lines.add("|" + String.join("|", Collections.nCopies(columns, "---")) + "|");
            while (rows.next()) {
                cells.clear();
                for (int column = 1; column <= columns; column++) {
                    byte[] value = rows.getBytes(column); // the driver would write a time in its own way
                    cells.add(value == null ? "NULL" : new String(value, StandardCharsets.UTF_8));
                }
                lines.add(line(cells));
            }
            return lines;
        }
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
