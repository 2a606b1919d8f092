package io.quotestream.sink.tables;

import io.quotestream.model.ActivityInterval;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;
import io.quotestream.sink.database.Column;
import io.quotestream.sink.database.SqlDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table {@code quote_product_activity}: one row for each time in which a product was active in a quote. */
public final class ProductActivityTable {

    public static final String NAME = "quote_product_activity";

    /** The end of an interval that has none yet: so that "active at t" is one range condition, with no case for NULL. */
    static final Instant STILL_ACTIVE = Instant.parse("9999-12-31T00:00:00Z");

    private static final String UPSERT = """
            INSERT INTO quote_product_activity (
              quote_uid,
              product_id,
              interval_number,
              product_key,
              product_name,
              active_from,
              active_to,
              opened_revision,
              closed_revision,
              truncated_fields
            ) VALUES :rows AS incoming
            ON DUPLICATE KEY UPDATE
              product_key = incoming.product_key,
              product_name = incoming.product_name,
              active_from = incoming.active_from,
              active_to = incoming.active_to,
              opened_revision = incoming.opened_revision,
              closed_revision = incoming.closed_revision,
              truncated_fields = incoming.truncated_fields
            """;

    private static final String DELETE = "DELETE FROM quote_product_activity WHERE quote_uid = ?";

    /**
     * The state forgets a product's oldest intervals beyond a bound, whose rows then stay as they are. Should this table
     * have seen one of them open and not its end, before it was forgotten, no end will ever come.
     */
    private static final String DELETE_FORGOTTEN_WITHOUT_END = """
            DELETE FROM quote_product_activity
            WHERE quote_uid = ?
              AND product_id = ?
              AND interval_number <= ?
              AND closed_revision IS NULL
            """;

    private static final String READ = """
            SELECT
              quote_uid,
              product_id,
              interval_number,
              active_from,
              active_to,
              closed_revision IS NULL
            FROM quote_product_activity
            WHERE quote_uid IN (:keys)
            """;

    /** More keys than this make the server's optimizer give up on ranges. */
    private static final int MAX_KEYS = 1_000;

    /** What identifies a row. */
    public record RowKey(String quoteUid, String productId, int number) {}

    /** When a row says that its product was active. */
    public record Times(Instant from, Instant to, boolean isOpen) {}

    /** A row. */
    public record Interval(String quoteUid, ProductState product, ActivityInterval interval) {

        private static final Comparator<Interval> BY_KEY = Comparator.comparing(Interval::quoteUid)
                .thenComparing(row -> row.product().id())
                .thenComparingInt(row -> row.interval().number());

        RowKey rowKey() {
            return new RowKey(quoteUid, product.id(), interval.number());
        }

        Times times() {
            Instant to = interval.to();
            return new Times(interval.from(), to == null ? STILL_ACTIVE : to, to == null);
        }

        long bytes() {
            String key = product.key();
            String name = product.name();
            return 400L + 3L * ((key == null ? 0 : key.length()) + (name == null ? 0 : name.length()));
        }
    }

    private final MultiRowInsert<Interval> upsert;

    public ProductActivityTable(SqlDialect dialect) {
        this.upsert = new MultiRowInsert<>(dialect.upsert(UPSERT), ProductActivityTable::bind, Interval::bytes);
    }

    /** The rows of all intervals of all products of {@code state}, ordered by key. */
    public static List<Interval> rows(QuoteState state) {
        List<Interval> intervals = new ArrayList<>();
        for (ProductState product : state.products()) {
            product.intervals().forEach(interval -> intervals.add(new Interval(state.quoteId(), product, interval)));
        }
        intervals.sort(Interval.BY_KEY);
        return intervals;
    }

    /** The number of the first remaining interval shows which ones the state dropped. */
    public long fingerprint(List<Interval> intervals) throws SQLException {
        return upsert.fingerprint(intervals);
    }

    /** The stored rows of these quotes. */
    public Map<RowKey, Times> read(Connection connection, List<String> quoteUids) throws SQLException {
        Map<RowKey, Times> stored = new HashMap<>();
        for (int from = 0; from < quoteUids.size(); from += MAX_KEYS) {
            List<String> keys = quoteUids.subList(from, Math.min(from + MAX_KEYS, quoteUids.size()));
            String sql = READ.replace(":keys", "?, ".repeat(keys.size() - 1) + "?");
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < keys.size(); i++) {
                    statement.setString(i + 1, keys.get(i));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        stored.put(
                                new RowKey(rows.getString(1), rows.getString(2), rows.getInt(3)),
                                new Times(time(rows, 4), time(rows, 5), rows.getBoolean(6)));
                    }
                }
            }
        }
        return stored;
    }

    private static Instant time(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    /** Writes the intervals, in the order given; returns how many values of each column did not fit. */
    public Map<Column, Integer> upsert(Connection connection, List<Interval> intervals) throws SQLException {
        return upsert.execute(connection, intervals);
    }

    /** Deletes rows of {@code state} that lost their end with the intervals that were forgotten. */
    public void deleteForgottenWithoutEnd(Connection connection, QuoteState state) throws SQLException {
        for (ProductState product : state.products()) {
            if (product.forgottenIntervals() > 0) {
                deleteForgottenWithoutEnd(connection, state.quoteId(), product);
            }
        }
    }

    public int delete(Connection connection, Collection<String> quoteUids) throws SQLException {
        return DeleteByQuote.byQuote(connection, DELETE, quoteUids);
    }

    private static void deleteForgottenWithoutEnd(Connection connection, String quoteUid, ProductState product)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DELETE_FORGOTTEN_WITHOUT_END)) {
            statement.setString(1, quoteUid);
            statement.setString(2, product.id());
            statement.setInt(3, product.forgottenIntervals());
            statement.executeUpdate();
        }
    }

    private static void bind(BoundedRow row, Interval each) throws SQLException {
        ActivityInterval interval = each.interval();
        row.key(each.quoteUid())
                .key(each.product().id())
                .wholeNumber((long) interval.number())
                .text(each.product().key())
                .text(each.product().name())
                .time(interval.from())
                .time(each.times().to())
                .wholeNumber(interval.openedRevision())
                .wholeNumber(interval.closedRevision())
                .truncatedFields();
    }
}
