package io.quotestream.benchmarks.reports;

import io.quotestream.benchmarks.servers.SqlServer;
import io.quotestream.embedded.process.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows for reports, made by the server itself and written in the order of the keys. Everything follows from a quote's number:
 * ids grow with it, and times are scattered over the days, as random ids are over times.
 *
 * @param days over how many days the quotes begin, the last of them 19 January 2026
 */
record ReportData(long items, long intervals, int days) {

    private static final int RATES = 7;
    private static final int PRODUCTS = 20;
    private static final int QUOTES_A_STATEMENT = 50_000;
    private static final int INTERVALS_A_QUOTE_AT_MOST = 12;

    /** Coprime to most numbers of quotes: each quote gets its own point in time. */
    private static final long SCATTER = 2_654_435_761L;

    ReportData {
        if (items < RATES || days < 1 || intervals < 0 || intervals > quotes(items) * INTERVALS_A_QUOTE_AT_MOST) {
            throw new RunFailedException("expected " + RATES + " items or more, and for each " + RATES + " items "
                    + INTERVALS_A_QUOTE_AT_MOST + " intervals at most");
        }
    }

    long quotes() {
        return quotes(items);
    }

    private static long quotes(long items) {
        return (items + RATES - 1) / RATES;
    }

    /** Fills the tables of a database that has been migrated and is empty, and counts the changes of active products. */
    void fill(SqlServer server, String database, Path rebuild) throws SQLException, IOException {
        try (Connection connection = server.connect(database, Map.of());
                Statement statement = connection.createStatement()) {
            for (String setting : List.of(
                    "sql_log_bin = 0",
                    "foreign_key_checks = 0",
                    "unique_checks = 0",
                    "tmp_table_size = 1073741824",
                    "max_heap_table_size = 1073741824",
                    (server.isMariaDb() ? "max_recursive_iterations" : "cte_max_recursion_depth") + " = 100000")) {
                statement.execute("SET SESSION " + setting);
            }
            for (long from = 0; from < quotes(); from += QUOTES_A_STATEMENT) {
                String numbers = numbers(from, Math.min(quotes(), from + QUOTES_A_STATEMENT));
                statement.execute(quotesStatement(numbers));
                statement.execute(itemsStatement(numbers));
                statement.execute(activityStatement(numbers));
            }
            statement.execute(deadLettersStatement());
            for (String part :
                    Files.readString(rebuild).replaceAll("(?m)^--.*$", "").split(";\\s*\\n", -1)) {
                if (!part.isBlank()) {
                    statement.execute(part);
                }
            }
            statement.execute(
                    "ANALYZE TABLE quotes, quote_items, quote_product_activity, active_product_changes, dead_letters");
        }
    }

    /** The quotes from one number to before another: n, their ids (one of them as the ready queries name it) and begins. */
    private String numbers(long from, long to) {
        return """
                WITH RECURSIVE numbers (n) AS (
                  SELECT %d UNION ALL SELECT n + 1 FROM numbers WHERE n < %d
                ),
                begun AS (
                  SELECT n,
                         CASE n WHEN 1 THEN '1000045' ELSE CONCAT(LPAD(LOWER(HEX(n * %d)), 8, '0'), '-5c83-49f1-8e64-',
                           LPAD(LOWER(HEX(n)), 12, '0')) END AS uid,
                         TIMESTAMP '2026-01-20 00:00:00' - INTERVAL 1 + FLOOR(MOD(n * %d, %d) * %d / %d) SECOND AS begun_at
                  FROM numbers
                )
                """.formatted(
                        from, to - 1, 0xffff_ffffL / quotes(), SCATTER % quotes(), quotes(), days * 86_400L, quotes());
    }

    private String quotesStatement(String numbers) {
        String active = IntStream.range(0, INTERVALS_A_QUOTE_AT_MOST)
                .mapToObj(j -> "(" + j + " < " + intervalsOfQuote() + " AND " + isOpen(Integer.toString(j)) + ")")
                .collect(Collectors.joining(" + "));
        return """
                INSERT INTO quotes (quote_uid, reference, timestamp, is_first_quote, event_type, business_type, industries,
                  turnover, employee_count, has_active_insurance, is_valid_business, effective_date, fee_amount,
                  product_count, active_product_count, event_count, first_event_at, last_event_at, last_event_id,
                  last_event_stream, last_event_revision, last_event_position)
                %s
                SELECT uid, CONCAT('r', n), begun_at, CASE MOD(n, 20) WHEN 0 THEN NULL ELSE MOD(n, 3) > 0 END,
                  ELT(1 + MOD(n, 9), 'quote_products_updated', 'contact_updated', 'fee_applied', 'coupon_applied',
                    'statement_updated', 'quote_sanctions_search_record_added', 'quote_emailed', 'quote_viewed',
                    'quote_started'),
                  'limited', '["E-Commerce","Life Style Consultancy"]', MOD(n, 1000) * 1000, MOD(n, 50), MOD(n, 2), TRUE,
                  begun_at + INTERVAL 14 DAY, 25, 5, %s, 9, begun_at, begun_at + INTERVAL MOD(n * 37, 900000) SECOND,
                  uid, 'quotes-data-engineering', n * 9, n * 9
                FROM begun
                """.formatted(numbers, active);
    }

    private String itemsStatement(String numbers) {
        return """
                INSERT INTO quote_items (all_quote_items_uid, quote_uid, product_id, product_key, product_name, rate_key,
                  rate_description, is_offered, base_premium, loading, ipt, commission, total, status, is_active,
                  is_removed, added_at)
                %s
                SELECT CONCAT(uid, ':', LPAD(k, 16, '0')), uid, product, CONCAT('Key', product),
                  CONCAT('Business cover of kind ', product), CONCAT('Key', product, '\\\\Rate', k),
                  'What a customer reads of this cover', TRUE, amount, 0, amount * 0.12, amount * 0.3, amount * 1.12,
                  CASE WHEN MOD(k, 3) = 1 THEN 'declined' ELSE 'active' END, MOD(k, 3) <> 1, FALSE,
                  begun_at + INTERVAL 600 SECOND
                FROM (
                  SELECT uid, begun_at, k, %s AS product, MOD(n * 31 + k * 17, 50000) / 100 AS amount
                  FROM begun
                  CROSS JOIN (%s) rates
                  WHERE n * %d + k < %d
                ) items
                """.formatted(numbers, product("FLOOR(k / 2)"), list("k", RATES), RATES, items);
    }

    private String activityStatement(String numbers) {
        return """
                INSERT INTO quote_product_activity (quote_uid, product_id, interval_number, product_key, product_name,
                  active_from, active_to, opened_revision, closed_revision)
                %s
                SELECT uid, product, CASE WHEN j = 2 THEN 2 ELSE 1 END, CONCAT('Key', product),
                  CONCAT('Business cover of kind ', product), active_from,
                  CASE WHEN is_open THEN TIMESTAMP '9999-12-31 00:00:00'
                       ELSE active_from + INTERVAL 60 + MOD(n * 13 + j * 7, 30000) SECOND END,
                  j, CASE WHEN is_open THEN NULL ELSE j + 1 END
                FROM (
                  SELECT n, uid, j, %s AS product, begun_at + INTERVAL 600 + j * 40000 SECOND AS active_from, %s AS is_open
                  FROM begun
                  CROSS JOIN (%s) places
                  WHERE j < %s
                ) intervals
                """.formatted(
                        numbers, product("j"), isOpen("j"), list("j", INTERVALS_A_QUOTE_AT_MOST), intervalsOfQuote());
    }

    private String deadLettersStatement() {
        return """
                INSERT INTO dead_letters (topic_id, partition_number, record_offset, reason, service, occurred_at)
                WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < %d)
                SELECT 'benchmark', 0, n, ELT(1 + MOD(n, 3), 'not-json', 'no-quote-id', 'wrong-shape'), 'streams-app',
                  TIMESTAMP '2026-01-20 00:00:00' - INTERVAL n * 300 SECOND
                FROM numbers
                """.formatted(Math.min(99_999, items / 1_000));
    }

    private String intervalsOfQuote() {
        return "(" + intervals / quotes() + " + (n < " + intervals % quotes() + "))";
    }

    /** The first interval ends before the third, which is of the same product; of all others a third is open. */
    private static String isOpen(String place) {
        return "(" + place + " > 0 AND MOD(n + " + place + ", 3) = 0)";
    }

    /** The first two as the ready queries name them. */
    private static String product(String place) {
        String number =
                "MOD(n + CASE " + place + " WHEN 0 THEN 0 WHEN 2 THEN 0 ELSE 7 + " + place + " END, " + PRODUCTS + ")";
        return "CASE " + number + " WHEN 0 THEN '70415' WHEN 1 THEN 'legacy-home-office' ELSE CONCAT('product-', "
                + number + ") END";
    }

    private static String list(String column, int size) {
        return IntStream.range(0, size)
                .mapToObj(each -> "SELECT " + each + " AS " + column)
                .collect(Collectors.joining(" UNION ALL "));
    }
}
