package io.quotestream.ops.audit;

import io.quotestream.model.SourcePosition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables at one moment: everything is read in one transaction. Confined to one thread. */
final class AuditedTables implements AutoCloseable {

    private static final String QUOTES = """
            SELECT quote_uid, event_count, last_event_position
            FROM quotes
            """;

    private static final String DEAD_LETTERS = """
            SELECT event_id
            FROM dead_letters
            WHERE event_id IS NOT NULL
            """;

    private static final String ARCHIVED = """
            SELECT quote_uid, event_count, last_event_position
            FROM %s.quotes archived
            WHERE NOT EXISTS (SELECT 1 FROM quotes q WHERE q.quote_uid = archived.quote_uid)
            """;

    /** A dead letter of the sink holds a whole state; any other one holds one event. */
    private static final String REFUSED = """
            SELECT DISTINCT quote_uid
            FROM dead_letters
            WHERE service = 'sink' AND quote_uid IS NOT NULL
            """;

    private static final Map<String, String> OF_ONE_QUOTE = Map.of(
            "quotes", "SELECT q.quote_uid AS row_key, q.* FROM quotes q WHERE quote_uid = ?",
            "quote_items",
                    "SELECT CONCAT(i.product_id, ' / ', i.rate_key) AS row_key, i.* FROM quote_items i WHERE quote_uid = ?",
            "quote_product_activity",
                    "SELECT CONCAT(a.product_id, ' / ', a.interval_number) AS row_key, a.* FROM quote_product_activity a"
                            + " WHERE quote_uid = ?");

    private final Optional<String> archiveSchema;
    private final Connection connection;

    AuditedTables(AuditConfig config) throws SQLException {
        archiveSchema = config.archiveSchema();
        connection = config.database().openSnapshot();
    }

    Connection connection() {
        return connection;
    }

    /** How far each quote is, including those in the archive. */
    Map<String, QuoteTally> quotes() throws SQLException {
        Map<String, QuoteTally> quotes = new HashMap<>();
        addQuotes(quotes, QUOTES, false);
        if (archiveSchema.isPresent()) {
            addQuotes(quotes, ARCHIVED.formatted(archiveSchema.get()), true);
        }
        return quotes;
    }

    private void addQuotes(Map<String, QuoteTally> quotes, String sql, boolean areArchived) throws SQLException {
        try (Statement statement = streaming();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                quotes.put(
                        row.getString(1),
                        new QuoteTally(row.getLong(2), SourcePosition.parse(row.getString(3)), areArchived));
            }
        }
    }

    /** The ids of events that are dead letters. */
    Set<String> deadLetters() throws SQLException {
        return texts(DEAD_LETTERS);
    }

    /** The quotes of which MySQL once refused a state. */
    Set<String> refusedQuotes() throws SQLException {
        return texts(REFUSED);
    }

    private Set<String> texts(String sql) throws SQLException {
        Set<String> texts = new HashSet<>();
        try (Statement statement = streaming();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }

    /** All rows of a quote. */
    Map<RowKey, Map<String, @Nullable Object>> rowsOf(String quoteUid) throws SQLException {
        Map<RowKey, Map<String, @Nullable Object>> rows = new HashMap<>();
        for (Map.Entry<String, String> table : OF_ONE_QUOTE.entrySet()) {
            try (PreparedStatement statement = connection.prepareStatement(table.getValue())) {
                statement.setString(1, quoteUid);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        rows.put(new RowKey(table.getKey(), row.getString(1)), values(row));
                    }
                }
            }
        }
        return rows;
    }

    private static Map<String, @Nullable Object> values(ResultSet row) throws SQLException {
        Map<String, @Nullable Object> values = new HashMap<>();
        ResultSetMetaData columns = row.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            Object value = switch (columns.getColumnType(i)) {
                case Types.BIT, Types.BOOLEAN, Types.TINYINT -> row.getBoolean(i);
                case Types.INTEGER, Types.BIGINT -> row.getLong(i);
                case Types.DECIMAL -> row.getBigDecimal(i);
                case Types.TIMESTAMP -> row.getObject(i, LocalDateTime.class);
                default -> row.getString(i);
            };
            values.put(columns.getColumnLabel(i), row.wasNull() ? null : value);
        }
        return values;
    }

    /** Row by row: otherwise the driver would keep all rows in memory. */
    private Statement streaming() throws SQLException {
        Statement statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(Integer.MIN_VALUE);
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
