package io.quotestream.sink;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * An {@code INSERT} of as many rows by one statement as fit: into MySQL that is many times faster than one by one. Cut
 * here and not by the driver's rewriting of batches, so that it is known which statements there are.
 *
 * @param <R> what a row is made of
 */
final class MultiRowInsert<R> {

    /** More rows a statement than this gain nothing any more, and make an unwieldy statement. */
    static final int MAX_ROWS = 256;

    /** Well below any server's max_allowed_packet (MySQL 64 MiB, MariaDB 16 MiB): a longer row goes alone. */
    static final long MAX_BYTES = 1024L * 1024L;

    /** Binds one row's columns, all of them, in the statement's order. */
    interface Columns<R> {
        void bind(RowParameters parameters, R row) throws SQLException;
    }

    private static final String ROWS = ":rows";

    private final String head;
    private final String tail;
    private final String row;
    private final int columnCount;
    private final Columns<R> columns;
    private final ToLongFunction<R> bytes;

    /**
     * @param statement has {@code :rows} where the rows' values go
     * @param bytes a row's size in the statement, at least
     */
    MultiRowInsert(String statement, int columnCount, Columns<R> columns, ToLongFunction<R> bytes) {
        int at = statement.indexOf(ROWS);
        this.head = statement.substring(0, at);
        this.tail = statement.substring(at + ROWS.length());
        this.row = "(" + "?, ".repeat(columnCount - 1) + "?)";
        this.columnCount = columnCount;
        this.columns = columns;
        this.bytes = bytes;
    }

    /** Inserts the rows in their order. */
    void execute(Connection connection, List<R> rows) throws SQLException {
        int from = 0;
        while (from < rows.size()) {
            int to = endOfStatement(rows, from);
            executeOne(connection, rows.subList(from, to));
            from = to;
        }
    }

    int endOfStatement(List<R> rows, int from) {
        int to = from;
        long size = 0;
        while (to < rows.size() && to - from < MAX_ROWS) {
            size += bytes.applyAsLong(rows.get(to));
            if (to > from && size > MAX_BYTES) {
                break;
            }
            to++;
        }
        return to;
    }

    private void executeOne(Connection connection, List<R> rows) throws SQLException {
        String sql = head + (row + ", ").repeat(rows.size() - 1) + row + tail;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            RowParameters parameters = new RowParameters(statement);
            for (R each : rows) {
                columns.bind(parameters, each);
            }
            if (parameters.bound() != rows.size() * columnCount) {
                throw new IllegalStateException("bound " + parameters.bound() + " values for " + rows.size()
                        + " rows of " + columnCount + " columns");
            }
            statement.executeUpdate();
        }
    }
}
