package io.quotestream.local.compare;

import io.quotestream.local.oracle.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks over a table quote by quote, holding one quote's rows in memory. Confined to one thread. */
final class TableCursor implements AutoCloseable {

    private final ComparedTable table;
    private final Statement statement;
    private final ResultSet rows;
    private @Nullable String quoteId;

    /** Opens a query that streams; the connection can do nothing else until this is closed. */
    TableCursor(ComparedTable table, Connection connection) throws SQLException {
        this.table = table;
        this.statement = connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
        statement.setFetchSize(Integer.MIN_VALUE); // Connector/J reads row by row with this
        this.rows = statement.executeQuery(table.query());
        advance();
    }

    ComparedTable table() {
        return table;
    }

    /** The quote at which the cursor stands; null at the end. */
    @Nullable
    String quoteId() {
        return quoteId;
    }

    /** The rows of {@code wanted} by their key, and moves on; none when the cursor stands at another quote. */
    Map<String, Row> take(String wanted) throws SQLException {
        Map<String, Row> taken = new LinkedHashMap<>();
        while (wanted.equals(quoteId)) {
            Row row = table.read(rows);
            taken.put(row.key(), row);
            advance();
        }
        return taken;
    }

    private void advance() throws SQLException {
        quoteId = rows.next() ? rows.getString("quote_uid") : null;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
