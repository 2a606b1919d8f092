package io.quotestream.local.compare;

import io.quotestream.local.oracle.Row;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table that is compared with the oracle: its primary key and every column but those that the server's clock sets. */
final class ComparedTable {

    static final ComparedTable QUOTES = new ComparedTable(
            "quotes",
            List.of("quote_uid"),
            "reference event_type business_type industries coupon_code last_event_id last_event_stream"
                    + " last_event_position trace_parent truncated_fields",
            "employee_count product_count active_product_count event_count last_event_revision",
            "is_first_quote has_active_insurance is_valid_business",
            "turnover fee_amount",
            "timestamp effective_date statement_updated_at sanctions_searched_at first_event_at last_event_at");

    static final ComparedTable QUOTE_ITEMS = new ComparedTable(
            "quote_items",
            List.of("all_quote_items_uid"),
            "quote_uid product_id product_key product_name rate_key rate_description discount status"
                    + " truncated_fields",
            "",
            "is_offered is_active is_removed",
            "base_premium loading ipt commission total",
            "added_at removed_at");

    static final ComparedTable QUOTE_PRODUCT_ACTIVITY = new ComparedTable(
            "quote_product_activity",
            List.of("quote_uid", "product_id", "interval_number"),
            "product_key product_name truncated_fields",
            "opened_revision closed_revision",
            "",
            "",
            "active_from active_to");

    /**
     * Which partition counted a change is of no interest, nor is a row in which all has been taken back. The server makes
     * the text of a time, since the driver writes it with the digits of the JVM's locale.
     */
    static final ComparedTable ACTIVE_PRODUCT_CHANGES = new ComparedTable(
            "active_product_changes",
            """
            SELECT resolution,
                   CAST(bucket_start AS CHAR)   AS bucket_start,
                   product_id,
                   CAST(SUM(started) AS SIGNED) AS started,
                   CAST(SUM(ended) AS SIGNED)   AS ended
            FROM active_product_changes
            GROUP BY resolution, active_product_changes.bucket_start, product_id
            HAVING SUM(started) <> 0 OR SUM(ended) <> 0
            """,
            List.of("resolution", "bucket_start", "product_id"),
            "",
            "started ended",
            "",
            "",
            "");

    /** Reads one column's value in the type that {@link Row} has it. */
    private interface Reader {
        @Nullable
        Object read(ResultSet rows, String column) throws SQLException;
    }

    private final String tableName;
    private final String query;
    private final List<String> primaryKey;
    private final Map<String, Reader> columns = new LinkedHashMap<>();

    private ComparedTable(
            String tableName,
            List<String> primaryKey,
            String texts,
            String wholeNumbers,
            String booleans,
            String decimals,
            String times) {
        this(
                tableName,
                "SELECT * FROM " + tableName + " ORDER BY quote_uid",
                primaryKey,
                texts,
                wholeNumbers,
                booleans,
                decimals,
                times);
    }

    private ComparedTable(
            String tableName,
            String query,
            List<String> primaryKey,
            String texts,
            String wholeNumbers,
            String booleans,
            String decimals,
            String times) {
        this.tableName = tableName;
        this.query = query;
        this.primaryKey = primaryKey;
        put(texts, ResultSet::getString);
        put(wholeNumbers, (rows, column) -> rows.getObject(column, Long.class));
        put(booleans, (rows, column) -> rows.getObject(column, Boolean.class));
        put(decimals, ComparedTable::decimal);
        put(times, (rows, column) -> rows.getObject(column, LocalDateTime.class));
    }

    private void put(String names, Reader reader) {
        for (String name : names.split(" ", -1)) {
            if (!name.isEmpty()) {
                columns.put(name, reader);
            }
        }
    }

    private static @Nullable Object decimal(ResultSet rows, String column) throws SQLException {
        BigDecimal value = rows.getBigDecimal(column);
        return value == null ? null : value.setScale(6);
    }

    String tableName() {
        return tableName;
    }

    Iterable<String> columns() {
        return columns.keySet();
    }

    /** Reads all rows; those of quotes a quote's rows together, and the quotes in the key's order. */
    String query() {
        return query;
    }

    /** The row at the cursor. */
    Row read(ResultSet rows) throws SQLException {
        Object[] key = new Object[primaryKey.size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = rows.getString(primaryKey.get(i));
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, Reader> column : columns.entrySet()) {
            values.put(column.getKey(), column.getValue().read(rows, column.getKey()));
        }
        return new Row(Row.keyOf(key), values);
    }
}
