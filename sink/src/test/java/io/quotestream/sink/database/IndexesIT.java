package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SinkFixture;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the schema says of itself, and the indexes that the documented queries use, on tables with enough rows to matter. */
final class IndexesIT {

    private static final SinkFixture FIXTURE = new SinkFixture();

    /** Quotes with three products each, two of them no longer active; times spread over about seven months. */
    private static final int QUOTES = 20_000;

    @BeforeAll
    static void fill() {
        RunningSink sink = FIXTURE.start();
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
        FIXTURE.database.execute(
                "SET SESSION " + (isMariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth") + " = 100000",
                """
                INSERT INTO quotes (quote_uid, reference, timestamp, event_type, product_count, active_product_count,
                  event_count, first_event_at, last_event_at, last_event_id, last_event_stream, last_event_revision,
                  last_event_position)
                WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)
                SELECT CONCAT(LEFT(SHA2(n, 256), 32), '-', n), CONCAT('r', n), '2026-01-01' + INTERVAL n * 900 SECOND, 'quote_started', 3, 1,
                  4, '2026-01-01' + INTERVAL n * 900 SECOND, '2026-12-01', '', 's', n, n
                FROM numbers
                """.formatted(QUOTES - 1),
                """
                INSERT INTO quote_items (all_quote_items_uid, quote_uid, product_id, rate_key, is_active, is_removed, added_at)
                SELECT CONCAT(quote_uid, ':', product), quote_uid, product, 'rate', TRUE, FALSE, '2026-01-01'
                FROM quotes, (SELECT 'p1' product UNION SELECT 'p2' UNION SELECT 'p3') products
                """,
                """
                INSERT INTO quote_product_activity (quote_uid, product_id, interval_number, active_from, active_to,
                  opened_revision, closed_revision)
                SELECT quote_uid, product_id, 1, timestamp,
                  CASE WHEN product_id = 'p3' AND MOD(last_event_revision, 50) = 0 THEN '9999-12-31'
                       ELSE timestamp + INTERVAL 1 DAY END, 1, 2
                FROM quotes JOIN quote_items USING (quote_uid)
                """,
                "ANALYZE TABLE quotes, quote_items, quote_product_activity");
    }

    private static boolean isMariaDb() {
        return FIXTURE.database.rows("SELECT VERSION()").get(0).contains("MariaDB");
    }

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @Test
    void everyTableAndColumnSaysWhatItIs() {
        assertThat(
                        FIXTURE.database.rows(
                                "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
                                        + " AND table_type = 'BASE TABLE' AND table_comment = '' AND table_name NOT LIKE 'flyway%'"))
                .isEmpty();
        assertThat(FIXTURE.database.rows("SELECT CONCAT(c.table_name, '.', c.column_name)"
                        + " FROM information_schema.columns c JOIN information_schema.tables t"
                        + " ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
                        + " WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
                        + " AND c.column_comment = '' AND c.table_name NOT LIKE 'flyway%'"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT product_id FROM quote_product_activity WHERE quote_uid = @q AND active_from <= @t AND active_to > @t | quote_product_activity | PRIMARY
            SELECT * FROM quotes WHERE quote_uid = @q                                              | quotes | PRIMARY
            SELECT * FROM quotes WHERE reference = 'r77'                                           | quotes | quotes_by_reference
            SELECT * FROM quotes WHERE timestamp >= '2026-02-01' AND timestamp < '2026-02-02'      | quotes | quotes_by_timestamp
            SELECT * FROM quote_items WHERE quote_uid = @q                                         | quote_items | PRIMARY
            SELECT * FROM quote_items JOIN quotes USING (quote_uid) WHERE reference = 'r77'        | quote_items | PRIMARY
            SELECT * FROM active_products_now                                                      | quote_product_activity | activity_by_end
            SELECT * FROM active_products_now_by_product                                           | quote_product_activity | activity_by_end
            SELECT COUNT(*) FROM quote_product_activity WHERE active_from <= @late AND active_to > @late | quote_product_activity | activity_by_end
            SELECT COUNT(*) FROM quote_product_activity WHERE product_id = 'p3' AND active_from <= @late AND active_to > @late | quote_product_activity | activity_by_end,activity_by_product
            SELECT * FROM product_activity WHERE quote_uid = @q                                    | quote_product_activity | PRIMARY
            SELECT * FROM quote_active_products_over_time WHERE quote_uid = @q                    | quote_product_activity | PRIMARY
            SELECT last_step, COUNT(*) FROM quote_progress WHERE first_event_at >= '2026-02-01' AND first_event_at < '2026-02-02' GROUP BY last_step | quotes | quotes_by_first_event
            SELECT SUM(total) FROM active_item_amounts WHERE first_event_at >= '2026-02-01' AND first_event_at < '2026-02-02' | items | PRIMARY
            SELECT SUM(seconds_to_add) FROM product_additions WHERE first_event_at >= '2026-02-01' AND first_event_at < '2026-02-02' | activity | PRIMARY
            SELECT SUM(active_to > active_from) FROM quote_product_activity WHERE active_to >= '2026-02-01' AND active_to < '2026-02-02' | quote_product_activity | activity_by_end
            """)
    void theDocumentedQueriesUseTheirIndexes(String query, String table, String index) throws SQLException {
        assertThat(chosenIndexes(query, table)).isNotEmpty().isSubsetOf(List.of(index.split(",", -1)));
    }

    /** The keys by which EXPLAIN says that the query reads the table. */
    private static List<String> chosenIndexes(String query, String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        FIXTURE.database.url(), FIXTURE.database.user(), FIXTURE.database.password());
                Statement statement = connection.createStatement()) {
            List<String> keys = new ArrayList<>();
            String text = query.replace(
                            "@q",
                            "'"
                                    + FIXTURE.database
                                            .rows("SELECT MIN(quote_uid) FROM quotes")
                                            .get(0) + "'")
                    .replace("@late", "'2026-07-27'")
                    .replace("@t", "'2026-03-01'");
            try (ResultSet rows = statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL " + text)) {
                while (rows.next()) {
                    String read = rows.getString("table");
                    if (read != null && (read.equals(table) || read.length() <= 2)) {
                        keys.add(String.valueOf(rows.getString("key")));
                    }
                }
            }
            return keys;
        }
    }
}
