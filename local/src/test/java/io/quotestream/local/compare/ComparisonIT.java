package io.quotestream.local.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.local.feed.EventAppender;
import io.quotestream.local.feed.EventToAppend;
import io.quotestream.local.oracle.AppendedEvent;
import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.oracle.Oracle;
import io.quotestream.local.pipeline.LocalDatabase;
import io.quotestream.local.queries.Schema;
import io.quotestream.local.run.Report;
import io.quotestream.local.simulator.Simulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fills the real tables with what the oracle expects, changes them, and checks that the comparison finds it. */
final class ComparisonIT {

    private static final String LISTED_RATE =
            "all_quote_items_uid = (SELECT uid FROM (SELECT MIN(all_quote_items_uid) AS uid FROM quote_items) one)";

    private static EmbeddedMariaDb server;
    private static LocalDatabase database;

    private final Oracle oracle = new Oracle();

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
    void fillTables() throws SQLException, IOException {
        Simulator simulator = new Simulator(new Simulator.Settings(11, 120, 0.2, 0.01));
        for (long revision = 0; simulator.hasNext(); revision++) {
            EventToAppend event = simulator.next();
            oracle.add(new AppendedEvent(
                    event.id().toString(),
                    event.type(),
                    EventAppender.STREAM,
                    revision,
                    Long.toString(revision),
                    Instant.parse("2026-01-05T08:00:00.1234567Z").plusMillis(revision),
                    event.data(),
                    event.metadata()));
        }
        execute("DELETE FROM quote_items");
        execute("DELETE FROM quote_product_activity");
        execute("DELETE FROM quotes");
        ExpectedTables.fill(database, oracle);
        Schema.recountActiveProducts(database);
    }

    @Test
    void equalTablesHaveNoDifference() throws SQLException {
        Differences differences = compare(expectedDeadLetters());

        assertThat(differences.shown()).isEmpty();
        assertThat(differences.count()).isZero();
        assertThat(differences.compared("quotes")).isEqualTo(120);
        assertThat(differences.compared("quote_items")).isGreaterThan(200);
        assertThat(differences.compared("quote_product_activity")).isGreaterThan(100);
        assertThat(differences.compared("active_product_changes")).isGreaterThan(20);
        assertThat(differences.compared("dead letters")).isGreaterThan(3);
    }

    /** The driver writes times as text with the digits of the locale. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "tr-TR"})
    void equalTablesHaveNoDifferenceInAnyLocale(String locale) throws SQLException {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(locale));

            assertThat(compare(expectedDeadLetters()).shown()).isEmpty();
        } finally {
            Locale.setDefault(usual);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    reference = CONCAT(COALESCE(reference, ''), ' ')                 | reference
                    timestamp = COALESCE(timestamp, NOW(6)) + INTERVAL 1 MICROSECOND | timestamp
                    is_first_quote = NOT COALESCE(is_first_quote, 0)                 | is_first_quote
                    turnover = COALESCE(turnover, 0) + 0.000001                      | turnover
                    employee_count = COALESCE(employee_count, 0) + 1                 | employee_count
                    event_count = event_count + 1                                    | event_count
                    trace_parent = 'other'                                           | trace_parent
                    industries = NULL                                                | industries
                    last_event_position = '7777777'                                  | last_event_position
                    """)
    void oneOtherValueIsOneDifference(String assignment, String column) throws SQLException {
        execute("UPDATE quotes SET " + assignment + " WHERE industries IS NOT NULL ORDER BY quote_uid LIMIT 1");

        Differences differences = compare(expectedDeadLetters());

        assertThat(differences.count()).isEqualTo(1);
        assertThat(differences.shown())
                .singleElement()
                .asString()
                .startsWith("quotes: ")
                .contains("  " + column + ": ");
    }

    @Test
    void missingAndExtraRowsAreFoundInEveryTable() throws SQLException {
        execute("DELETE FROM quote_items WHERE " + LISTED_RATE);
        execute("UPDATE quote_product_activity SET interval_number = 99 ORDER BY quote_uid LIMIT 1");
        execute("INSERT INTO quotes SELECT 'zzz', reference, timestamp, is_first_quote, event_type, business_type,"
                + " industries, turnover, employee_count, has_active_insurance, is_valid_business, effective_date,"
                + " fee_amount, coupon_code, statement_updated_at, sanctions_searched_at, product_count,"
                + " active_product_count, event_count, first_event_at, last_event_at, last_event_id,"
                + " last_event_stream, last_event_revision, last_event_position, trace_parent, items_fingerprint,"
                + " activity_fingerprint, truncated_fields, written_at FROM quotes ORDER BY quote_uid LIMIT 1");

        Differences differences = compare(expectedDeadLetters());

        assertThat(differences.count()).isEqualTo(4);
        assertThat(differences.shown())
                .anyMatch(text -> text.startsWith("quote_items: missing row"))
                .anyMatch(text -> text.startsWith("quote_product_activity: missing row"))
                .anyMatch(text -> text.startsWith("quote_product_activity: extra row"))
                .contains("quotes: extra row  zzz");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    UPDATE active_product_changes SET ended = ended + 1 WHERE resolution = 'hour'                  | ended: expected
                    UPDATE active_product_changes SET started = started - 1 WHERE resolution = 'day'               | started: expected
                    DELETE FROM active_product_changes WHERE resolution = 'minute'                                 | missing row
                    INSERT INTO active_product_changes VALUES ('minute', '2026-01-05 08:00:00', 'unheard', 3, 1, 0) | extra row
                    """)
    void oneOtherCountOfActiveProductsIsFound(String change, String difference) throws SQLException {
        execute(change.startsWith("INSERT") ? change : change + " ORDER BY bucket_start, product_id LIMIT 1");

        Differences differences = compare(expectedDeadLetters());

        assertThat(differences.shown())
                .singleElement()
                .asString()
                .startsWith("active_product_changes: ")
                .contains(difference);
    }

    @Test
    void countsOfActiveProductsMayBeSpreadOverPartitions() throws SQLException {
        execute("INSERT INTO active_product_changes SELECT resolution, bucket_start, product_id, 7, started + 5, -2"
                + " FROM active_product_changes");
        execute("UPDATE active_product_changes c JOIN active_product_changes other ON other.partition_number = 7"
                + " AND other.resolution = c.resolution AND other.bucket_start = c.bucket_start"
                + " AND other.product_id = c.product_id"
                + " SET c.started = -5, c.ended = c.ended + 2 WHERE c.partition_number = -1");
        execute("INSERT INTO active_product_changes VALUES ('day', '2026-01-05 00:00:00', 'moved away', 1, 4, 3),"
                + " ('day', '2026-01-05 00:00:00', 'moved away', 2, -4, -3)");

        assertThat(compare(expectedDeadLetters()).shown()).isEmpty();
    }

    @Test
    void missingRepeatedAndWrongDeadLettersAreFound() throws SQLException {
        List<ExpectedDeadLetter> found = new ArrayList<>(expectedDeadLetters());
        ExpectedDeadLetter removed = found.remove(0);
        found.add(found.get(0));
        ExpectedDeadLetter other = new ExpectedDeadLetter("id", "sink", "refused-by-database");
        found.add(other);

        Differences differences = compare(found);

        assertThat(differences.shown())
                .containsExactlyInAnyOrder(
                        "dead letters: missing  " + removed,
                        "dead letters: extra  " + found.get(0),
                        "dead letters: extra  " + other);
    }

    @Test
    void manyDifferencesAreCountedAndTheFirstOnesShown() throws SQLException {
        execute("UPDATE quotes SET event_count = event_count + 1");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Differences differences = compare(expectedDeadLetters());
        differences.print(new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(differences.count()).isEqualTo(120);
        assertThat(differences.shown()).hasSize(20);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("120 DIFFERENCES", "... and 100 more");
    }

    @Test
    void reportFitsATerminal() throws SQLException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        Report.print(database, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.matches("  quotes +120"))
                .anyMatch(line -> line.contains("Busiest products"))
                .allMatch(line -> line.length() <= 80);
    }

    private Differences compare(List<ExpectedDeadLetter> found) throws SQLException {
        return new Comparison(database, oracle).run(found);
    }

    private List<ExpectedDeadLetter> expectedDeadLetters() {
        List<ExpectedDeadLetter> all = new ArrayList<>(oracle.deadLettersWithoutQuote());
        oracle.quoteIds().forEach(id -> all.addAll(oracle.quote(id).deadLetters()));
        return all;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
