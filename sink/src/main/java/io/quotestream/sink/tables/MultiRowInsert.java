package io.quotestream.sink.tables;

import com.mysql.cj.jdbc.JdbcConnection;
import io.quotestream.sink.database.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An {@code INSERT} of as many rows by one statement as fit: into MySQL that is many times faster than one by one. Cut
 * here and not by the driver's rewriting of batches, so that it is known which statements there are.
 *
 * @param <R> what a row is made of
 */
public final class MultiRowInsert<R> {

    /** More rows a statement than this gain nothing any more, and make an unwieldy statement. */
    static final int MAX_ROWS = 64;

    /** From here on it pays to have the server read the statement once and send it nothing but values. */
    private static final int MANY_ROWS = 4 * MAX_ROWS;

    /** Well below any server's max_allowed_packet (MySQL 64 MiB, MariaDB 16 MiB): a longer row goes alone. */
    static final long MAX_BYTES = 1024L * 1024L;

    /** Binds one row's columns, all of them, in the statement's order. */
    public interface Columns<R> {
        void bind(BoundedRow values, R row) throws SQLException;
    }

    private static final String ROWS = ":rows";
    private static final Pattern TABLE_AND_COLUMNS = Pattern.compile("INSERT INTO (\\w+) \\(([^)]*)\\)");

    private final String head;
    private final String tail;
    private final String row;
    private final List<Column> columns;
    private final String fullStatement;
    private final Columns<R> values;
    private final ToLongFunction<R> bytes;

    /**
     * @param statement has {@code :rows} where the rows' values go, and names its columns, which are those of the schema
     * @param values binds the columns' values
     * @param bytes a row's size in the statement, at least
     */
    public MultiRowInsert(String statement, Columns<R> values, ToLongFunction<R> bytes) {
        int at = statement.indexOf(ROWS);
        this.head = statement.substring(0, at);
        this.tail = statement.substring(at + ROWS.length());
        this.columns = columns(statement);
        this.row = "(" + "?, ".repeat(columns.size() - 1) + "?)";
        this.fullStatement = statementOf(MAX_ROWS);
        this.values = values;
        this.bytes = bytes;
    }

    private static List<Column> columns(String statement) {
        Matcher names = TABLE_AND_COLUMNS.matcher(statement);
        if (!names.find()) {
            throw new IllegalArgumentException("names no table and columns: " + statement);
        }
        return Arrays.stream(names.group(2).strip().split("\\s*,\\s*", -1))
                .map(name -> Column.expected(names.group(1), name))
                .toList();
    }

    /** Inserts the rows in their order; returns how many values of each column were cut or left out. */
    public Map<Column, Integer> execute(Connection connection, List<R> rows) throws SQLException {
        Map<Column, Integer> truncated = new HashMap<>();
        if (rows.size() < MANY_ROWS) {
            execute(connection, rows, null, truncated);
            return truncated;
        }
        // The pool does not see this statement fail and keeps the connection. One that is of no use fails again at the
        // first statement of the next transaction, which the pool does see.
        try (PreparedStatement full = connection.unwrap(JdbcConnection.class).serverPrepareStatement(fullStatement)) {
            execute(connection, rows, full, truncated);
        }
        return truncated;
    }

    private void execute(
            Connection connection, List<R> rows, @Nullable PreparedStatement full, Map<Column, Integer> truncated)
            throws SQLException {
        int from = 0;
        while (from < rows.size()) {
            int to = endOfStatement(rows, from);
            List<R> part = rows.subList(from, to);
            if (full != null && part.size() == MAX_ROWS) {
                execute(full, part, truncated);
            } else {
                try (PreparedStatement statement = connection.prepareStatement(statementOf(part.size()))) {
                    execute(statement, part, truncated);
                }
            }
            from = to;
        }
    }

    private void execute(PreparedStatement statement, List<R> rows, Map<Column, Integer> truncated)
            throws SQLException {
        StatementParameters parameters = new StatementParameters(statement);
        for (R each : rows) {
            for (Column column : bind(parameters, each).truncated()) {
                truncated.merge(column, 1, Integer::sum);
            }
        }
        statement.executeUpdate();
    }

    private BoundedRow bind(RowParameters target, R row) throws SQLException {
        BoundedRow bounded = new BoundedRow(columns, target);
        values.bind(bounded, row);
        if (!bounded.isComplete()) {
            throw new IllegalStateException("fewer values than the " + columns.size() + " columns " + columns);
        }
        return bounded;
    }

    /** The number that stands for the values of these rows. */
    long fingerprint(List<R> rows) throws SQLException {
        Fingerprint fingerprint = new Fingerprint();
        for (R each : rows) {
            bind(fingerprint, each);
        }
        return fingerprint.value();
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

    private String statementOf(int rows) {
        return head + (row + ", ").repeat(rows - 1) + row + tail;
    }
}
