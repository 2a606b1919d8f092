package io.quotestream.chaos.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.local.pipeline.LocalDatabase;
import io.quotestream.local.queries.Schema;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Puts into the tables what must never be there, and checks whether the watch sees it. */
final class TableWatchIT {

    private static EmbeddedMariaDb server;
    private static LocalDatabase database;

    private final ChaosFindings findings =
            new ChaosFindings(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    private TableWatch watch;

    @BeforeAll
    static void start() {
        server = EmbeddedMariaDb.start();
        server.createDatabase("quotes");
        database = new LocalDatabase(server.jdbcUrl("quotes"), server.user(), server.password());
        Schema.create(database);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void oneQuoteWithOneProductThatWasActiveTwice() throws SQLException, IOException {
        watch = new TableWatch(database, findings);
        execute("SET FOREIGN_KEY_CHECKS = 0");
        execute("DELETE FROM quote_items");
        execute("DELETE FROM quote_product_activity");
        execute("DELETE FROM quotes");
        execute("DELETE FROM sink_offsets");
        execute("INSERT INTO quotes (quote_uid, event_type, product_count, active_product_count, event_count,"
                + " first_event_at, last_event_at, last_event_id, last_event_stream, last_event_revision,"
                + " last_event_position) VALUES ('q', 't', 1, 1, 5, NOW(6), NOW(6), 'id', 's', 40, '40')");
        execute(
                "INSERT INTO quote_items (all_quote_items_uid, quote_uid, product_id, rate_key, is_active, is_removed,"
                        + " added_at) VALUES ('q:1', 'q', 'p', 'r', TRUE, FALSE, NOW(6)), ('q:2', 'q', 'p', 's', TRUE, FALSE, NOW(6))");
        execute("INSERT INTO quote_product_activity (quote_uid, product_id, interval_number, active_from, active_to,"
                + " opened_revision, closed_revision) VALUES"
                + " ('q', 'p', 1, '2026-01-01 10:00:00', '2026-01-01 11:00:00', 1, 2),"
                + " ('q', 'p', 2, '2026-01-01 11:00:00', '9999-12-31 00:00:00', 3, NULL)");
        execute("INSERT INTO sink_offsets (topic, partition_number, topic_id, epoch, next_offset)"
                + " VALUES ('quotes.state', 0, 'id', 3, 100)");
        Schema.recountActiveProducts(database);
        watch.check(true);
        assertThat(findings.all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE quotes SET active_product_count = 2                                                      | but not in its items
            UPDATE quote_items SET is_active = FALSE                                                        | but not in its items
            DELETE FROM quote_product_activity WHERE interval_number = 2                                    | but not so many intervals
            UPDATE quote_product_activity SET active_from = '2026-01-01 10:59:59' WHERE interval_number = 2 | overlap
            UPDATE quote_product_activity SET active_to = '2026-01-01 09:00:00' WHERE interval_number = 1   | ends before it begins
            UPDATE quote_product_activity SET closed_revision = 9 WHERE interval_number = 2                 | half-ended
            UPDATE quotes SET last_event_revision = 39                                                      | moved backwards
            UPDATE quotes SET event_count = 4                                                               | moved backwards
            UPDATE sink_offsets SET next_offset = 99                                                        | moved backwards
            UPDATE sink_offsets SET epoch = 2                                                               | moved backwards
            UPDATE active_product_changes SET started = 3 WHERE resolution = 'hour'                         | 6 beginnings and 1 ends by the hour
            DELETE FROM active_product_changes WHERE resolution = 'day'                                     | but intervals have 2 and 1
            UPDATE quote_product_activity SET active_to = NOW(6) WHERE interval_number = 2                  | 2 beginnings and 1 ends by the minute
            DELETE FROM quotes                                                                              | have no quote
            """)
    void whatMustNeverBeIsFound(String change, String finding) throws SQLException {
        execute(change);

        watch.check(true);

        assertThat(findings.all()).anyMatch(found -> found.contains(finding));
    }

    @Test
    void whatMovesOnIsFine() throws SQLException {
        execute("UPDATE quotes SET last_event_revision = 41, event_count = 6");
        execute("UPDATE sink_offsets SET epoch = 4, next_offset = 101");

        watch.check(false);

        assertThat(findings.all()).isEmpty();
        assertThat(watch.checks()).isEqualTo(2);
        assertThat(watch.quotesSeen()).isEqualTo(2);
    }

    @Test
    void aRestartedServerIsReadOnANewConnection() throws SQLException {
        watch.check(true);
        server.kill();
        server.restart();

        watch.checkOnNewConnection();

        assertThat(findings.all()).isEmpty();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET FOREIGN_KEY_CHECKS = 0");
            statement.execute(sql);
        }
    }
}
