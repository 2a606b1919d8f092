package io.quotestream.ops.archive;

import io.quotestream.sink.database.SqlDialect;
import io.quotestream.sink.tables.ActiveProductChanges;
import io.quotestream.sink.tables.ActiveProductChangesTable;
import io.quotestream.sink.tables.ProductActivityTable;
import io.quotestream.sink.tables.QuoteItemsTable;
import io.quotestream.sink.tables.QuotesTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves quotes without events since some day, with all their rows, into tables of the same names in another database of the
 * same server. Each step is one short transaction over few quotes; it locks their rows in {@code quotes} first, as the sink
 * does before it writes a quote, and skips those that the sink has locked. So the rows of a quote are never divided between
 * the two databases, and the sink waits for one step at most.
 *
 * <p>The sink writes all rows of a quote that has none, so an event of an archived quote brings it back whole. The next
 * archiving of it replaces what the archive has.
 */
final class Archive {

    /** What one step did. */
    record Step(int quotes, int items, int intervals) {}

    /** Parents last, as they are deleted. */
    private static final List<String> TABLES =
            List.of(QuoteItemsTable.NAME, ProductActivityTable.NAME, QuotesTable.NAME);

    private static final String COLUMNS = """
            SELECT column_name
            FROM information_schema.columns
            WHERE table_schema = DATABASE()
              AND table_name = ?
            ORDER BY ordinal_position
            """;

    /** Without locks: a locking read would hold all rows that it passes. */
    private static final String CANDIDATES = """
            SELECT quote_uid
            FROM quotes
            WHERE quote_uid > ?
              AND last_event_at < ?
            ORDER BY quote_uid
            LIMIT ?
            """;

    /** Checked again under the lock, since the sink may have written the quote in between. */
    private static final String LOCK = """
            SELECT quote_uid
            FROM quotes
            WHERE quote_uid IN (:keys)
              AND last_event_at < ?
            ORDER BY quote_uid
            FOR UPDATE SKIP LOCKED
            """;

    private final String archive;
    private final LocalDateTime before;
    private final int quotesPerStep;
    private String lastCandidate = "";

    /** @param archive an existing database; a plain name, which the caller has checked */
    Archive(String archive, LocalDateTime before, int quotesPerStep) {
        this.archive = archive;
        this.before = before;
        this.quotesPerStep = quotesPerStep;
    }

    /** Creates the archive's tables where they are missing; without foreign keys, since quotes may come in any order. */
    void createTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute("CREATE TABLE IF NOT EXISTS " + archive + '.' + table + " LIKE " + table);
            }
        }
    }

    /** Moves the next quotes and commits; after an exception nothing was changed and it may be called again. Null at the end. */
    @Nullable
    Step move(Connection connection) throws SQLException {
        List<String> candidates = candidates(connection);
        if (candidates.isEmpty()) {
            connection.rollback();
            return null;
        }
        List<String> quotes = lock(connection, candidates);
        subtractFromSummary(connection, quotes);
        int[] moved = new int[TABLES.size()];
        for (int i = 0; !quotes.isEmpty() && i < moved.length; i++) {
            String table = TABLES.get(i);
            update(connection, "DELETE FROM " + archive + '.' + table, quotes);
            String columns = columns(connection, table);
            int copied = update(
                    connection,
                    "INSERT INTO " + archive + '.' + table + " (" + columns + ") SELECT " + columns + " FROM " + table,
                    quotes);
            moved[i] = update(connection, "DELETE FROM " + table, quotes);
            if (copied != moved[i]) {
                connection.rollback();
                throw new IllegalStateException(
                        table + ": " + copied + " rows were copied and " + moved[i] + " deleted; rolled back");
            }
        }
        connection.commit();
        lastCandidate = candidates.get(candidates.size() - 1);
        return new Step(moved[2], moved[0], moved[1]);
    }

    /** Reports must not count what is no longer in the tables; the sink does the same when a quote is erased. */
    private static void subtractFromSummary(Connection connection, List<String> quotes) throws SQLException {
        SqlDialect dialect = SqlDialect.of(connection.getMetaData());
        ActiveProductChanges changes = new ActiveProductChanges();
        changes.subtractAll(new ProductActivityTable(dialect).read(connection, quotes));
        new ActiveProductChangesTable(dialect)
                .add(connection, changes.changes(), ActiveProductChangesTable.NO_PARTITION);
    }

    private List<String> candidates(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CANDIDATES)) {
            statement.setString(1, lastCandidate);
            statement.setObject(2, before);
            statement.setInt(3, quotesPerStep);
            return firstColumn(statement);
        }
    }

    private List<String> lock(Connection connection, List<String> quotes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK.replace(":keys", placeholders(quotes)))) {
            bind(statement, quotes);
            statement.setObject(quotes.size() + 1, before);
            return firstColumn(statement);
        }
    }

    private static int update(Connection connection, String beginning, List<String> quotes) throws SQLException {
        String sql = beginning + " WHERE quote_uid IN (" + placeholders(quotes) + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, quotes);
            return statement.executeUpdate();
        }
    }

    /** By name: a column that a migration adds has another place in a table that was altered by hand. */
    private static String columns(Connection connection, String table) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, table);
            return '`' + String.join("`, `", firstColumn(statement)) + '`';
        }
    }

    private static void bind(PreparedStatement statement, List<String> quotes) throws SQLException {
        for (int i = 0; i < quotes.size(); i++) {
            statement.setString(i + 1, quotes.get(i));
        }
    }

    private static String placeholders(List<String> quotes) {
        return "?, ".repeat(quotes.size() - 1) + "?";
    }

    private static List<String> firstColumn(PreparedStatement statement) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
