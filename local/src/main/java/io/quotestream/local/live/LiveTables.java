package io.quotestream.local.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotestream.local.pipeline.LocalDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What the live page shows of the tables, read in one transaction, so that all figures are of the same moment. Only columns
 * without personal data. Confined to one thread.
 */
final class LiveTables implements AutoCloseable {

    /** Moments of the chart, one at the end of each of as many equal spans, and one more at their beginning. */
    static final int SPANS = 120;

    private static final int PRODUCTS = 8;
    private static final int QUOTES = 10;
    private static final int QUERY_TIMEOUT_SECONDS = 10;
    private static final long MICROS = 1_000_000;

    private static final String TOTALS = """
            SELECT COUNT(*)                                   AS quotes,
                   COALESCE(SUM(event_count), 0)              AS events,
                   COALESCE(SUM(active_product_count), 0)     AS active_products,
                   COALESCE(SUM(active_product_count > 0), 0) AS quotes_with_active,
                   MAX(last_event_at)                         AS last_event_at,
                   (SELECT MIN(active_from) FROM quote_product_activity) AS first_active_from
            FROM quotes
            """;

    /** By how much the number changed in each span: one pass over the intervals, however many moments there are. */
    private static final String CHANGES = """
            SELECT span, SUM(change_by) AS change_by
            FROM (
              SELECT CEILING(TIMESTAMPDIFF(MICROSECOND, ?, active_from) / ?) AS span, 1 AS change_by
              FROM quote_product_activity
              UNION ALL
              SELECT CEILING(TIMESTAMPDIFF(MICROSECOND, ?, active_to) / ?), -1
              FROM quote_product_activity
              WHERE active_to < '9999-12-31 00:00:00'
            ) changes
            GROUP BY span
            """;

    private static final String BY_PRODUCT = """
            SELECT COALESCE(product_name, product_key, product_id) AS name,
                   active_quotes
            FROM active_products_now_by_product
            ORDER BY active_quotes DESC, name
            """;

    private static final String LATEST = """
            SELECT quote_uid,
                   reference,
                   event_type,
                   active_product_count,
                   last_event_at
            FROM quotes
            ORDER BY last_event_at DESC, quote_uid
            LIMIT ?
            """;

    private final LocalDatabase database;
    private @Nullable Connection connection;

    LiveTables(LocalDatabase database) {
        this.database = database;
    }

    /** @throws SQLException when the database does not respond; the next call opens a new connection */
    ObjectNode read() throws SQLException {
        try {
            Connection open = connection == null ? connect() : connection;
            connection = open;
            ObjectNode tables = JsonNodeFactory.instance.objectNode();
            readTotals(open, tables);
            readProducts(open, tables);
            readLatest(open, tables);
            open.commit();
            return tables;
        } catch (SQLException e) {
            close();
            throw e;
        }
    }

    private Connection connect() throws SQLException {
        Connection open = database.connect();
        open.setReadOnly(true);
        open.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        open.setAutoCommit(false);
        // A database that is suspended would otherwise block the page's thread indefinitely.
        open.setNetworkTimeout(Runnable::run, (QUERY_TIMEOUT_SECONDS + 1) * 1000);
        return open;
    }

    private static void readTotals(Connection connection, ObjectNode tables) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
            try (ResultSet row = statement.executeQuery(TOTALS)) {
                row.next();
                tables.put("quotes", row.getLong("quotes"));
                tables.put("events", row.getLong("events"));
                tables.put("activeProducts", row.getLong("active_products"));
                tables.put("quotesWithActive", row.getLong("quotes_with_active"));
                LocalDateTime first = row.getObject("first_active_from", LocalDateTime.class);
                LocalDateTime last = row.getObject("last_event_at", LocalDateTime.class);
                if (first != null && last != null) {
                    readActivity(connection, first, last, tables.putArray("activity"));
                } else {
                    tables.putArray("activity");
                }
            }
        }
    }

    /** Moments and numbers: the one at a moment counts what became active at it, and not what ended at it. */
    private static void readActivity(Connection connection, LocalDateTime first, LocalDateTime last, ArrayNode activity)
            throws SQLException {
        long span = Math.max(1, Math.floorDiv(Duration.between(first, last).toNanos() / 1000 + SPANS - 1, SPANS));
        long[] changes = new long[SPANS + 1];
        try (PreparedStatement statement = connection.prepareStatement(CHANGES)) {
            statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
            statement.setObject(1, first);
            statement.setLong(2, span);
            statement.setObject(3, first);
            statement.setLong(4, span);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    changes[Math.max(0, Math.min(SPANS, rows.getInt("span")))] += rows.getLong("change_by");
                }
            }
        }
        long active = 0;
        for (int i = 0; i <= SPANS; i++) {
            active += changes[i];
            long micros = span * i;
            LocalDateTime moment = first.plusSeconds(micros / MICROS).plusNanos(micros % MICROS * 1000);
            activity.addArray()
                    .add((moment.isAfter(last) ? last : moment)
                            .toInstant(ZoneOffset.UTC)
                            .toEpochMilli())
                    .add(active);
        }
    }

    private static void readProducts(Connection connection, ObjectNode tables) throws SQLException {
        ArrayNode products = tables.putArray("products");
        long others = 0;
        long activeInOthers = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
            try (ResultSet rows = statement.executeQuery(BY_PRODUCT)) {
                while (rows.next()) {
                    if (products.size() < PRODUCTS) {
                        products.addObject()
                                .put("name", rows.getString("name"))
                                .put("active", rows.getLong("active_quotes"));
                    } else {
                        others++;
                        activeInOthers += rows.getLong("active_quotes");
                    }
                }
            }
        }
        tables.put("otherProducts", others).put("activeInOthers", activeInOthers);
    }

    private static void readLatest(Connection connection, ObjectNode tables) throws SQLException {
        ArrayNode latest = tables.putArray("latest");
        try (PreparedStatement statement = connection.prepareStatement(LATEST)) {
            statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
            statement.setInt(1, QUOTES);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    latest.addObject()
                            .put("id", rows.getString("quote_uid"))
                            .put("reference", rows.getString("reference"))
                            .put("step", rows.getString("event_type"))
                            .put("active", rows.getInt("active_product_count"))
                            .put(
                                    "at",
                                    rows.getObject("last_event_at", LocalDateTime.class)
                                            .toInstant(ZoneOffset.UTC)
                                            .toEpochMilli());
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) {
            Connection open = connection;
            connection = null;
            open.close();
        }
    }
}
