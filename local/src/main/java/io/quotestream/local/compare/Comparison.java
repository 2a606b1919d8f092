package io.quotestream.local.compare;

import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.oracle.ExpectedProductChanges;
import io.quotestream.local.oracle.ExpectedQuote;
import io.quotestream.local.oracle.Oracle;
import io.quotestream.local.oracle.Row;
import io.quotestream.local.pipeline.LocalDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares every row of the four tables, and every dead letter, with what the oracle expects. Walks over expected and
 * actual quotes side by side, so that it needs the memory of one quote's rows, and of the counts of active products.
 * Confined to one thread.
 */
public final class Comparison {

    private final LocalDatabase database;
    private final Oracle oracle;
    private final Differences differences = new Differences();
    private final ExpectedProductChanges changes = new ExpectedProductChanges();
    private final Map<ExpectedDeadLetter, Integer> expectedDeadLetters = new HashMap<>();

    public Comparison(LocalDatabase database, Oracle oracle) {
        this.database = database;
        this.oracle = oracle;
    }

    /**
     * Does the comparison; nothing may change the tables meanwhile.
     *
     * @param deadLetters every dead letter found, in any order
     */
    public Differences run(Iterable<ExpectedDeadLetter> deadLetters) throws SQLException {
        oracle.deadLettersWithoutQuote().forEach(this::expect);
        try (Connection forQuotes = database.connect();
                Connection forItems = database.connect();
                Connection forActivity = database.connect();
                TableCursor quotes = new TableCursor(ComparedTable.QUOTES, forQuotes);
                TableCursor items = new TableCursor(ComparedTable.QUOTE_ITEMS, forItems);
                TableCursor activity = new TableCursor(ComparedTable.QUOTE_PRODUCT_ACTIVITY, forActivity)) {
            compareTables(quotes, items, activity);
        }
        compareChanges();
        compareDeadLetters(Differences.DEAD_LETTERS, deadLetters);
        return differences;
    }

    /**
     * Does the comparison, and holds the table of dead letters against them too.
     *
     * @param listed every row of the table
     */
    public Differences run(Iterable<ExpectedDeadLetter> deadLetters, Iterable<ExpectedDeadLetter> listed)
            throws SQLException {
        run(deadLetters);
        compareDeadLetters(ListedDeadLetters.TABLE, listed);
        return differences;
    }

    private void compareTables(TableCursor quotes, TableCursor items, TableCursor activity) throws SQLException {
        Iterator<String> ids = oracle.quoteIds().iterator();
        String expectedId = next(ids);
        String id = first(expectedId, quotes, items, activity);
        while (id != null) {
            ExpectedQuote expected = oracle.quote(id); // no rows when no event names it
            if (id.equals(expectedId)) {
                expectedId = next(ids);
            }
            expected.deadLetters().forEach(this::expect);
            changes.add(expected.changes());
            compareRows(quotes.table(), expected.quotes(), quotes.take(id));
            compareRows(items.table(), expected.items(), items.take(id));
            compareRows(activity.table(), expected.activity(), activity.take(id));
            id = first(expectedId, quotes, items, activity);
        }
    }

    private static @Nullable String next(Iterator<String> ids) {
        return ids.hasNext() ? ids.next() : null;
    }

    /** The first quote, in the key's order, that is still to come on any side. */
    private static @Nullable String first(@Nullable String expectedId, TableCursor... cursors) {
        List<String> candidates = new ArrayList<>();
        for (TableCursor cursor : cursors) {
            addIfPresent(candidates, cursor.quoteId());
        }
        addIfPresent(candidates, expectedId);
        return candidates.stream().min(Oracle::inByteOrder).orElse(null);
    }

    private static void addIfPresent(List<String> candidates, @Nullable String id) {
        if (id != null) {
            candidates.add(id);
        }
    }

    private void compareChanges() throws SQLException {
        ComparedTable table = ComparedTable.ACTIVE_PRODUCT_CHANGES;
        Map<String, Row> actualRows = new LinkedHashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(table.query())) {
            while (rows.next()) {
                Row row = table.read(rows);
                actualRows.put(row.key(), row);
            }
        }
        compareRows(table, changes.rows(), actualRows);
    }

    private void compareRows(ComparedTable table, List<Row> expectedRows, Map<String, Row> actualRows) {
        for (Row expected : expectedRows) {
            Row actual = actualRows.remove(expected.key());
            if (actual == null) {
                differences.missing(table, expected);
            } else {
                differences.compare(table, expected, actual);
            }
        }
        actualRows.values().forEach(actual -> differences.extra(table, actual));
    }

    private void expect(ExpectedDeadLetter deadLetter) {
        expectedDeadLetters.merge(deadLetter, 1, Integer::sum);
    }

    /** Dead letters count as often as they occur: one twice is a difference. */
    private void compareDeadLetters(String where, Iterable<ExpectedDeadLetter> actual) {
        differences.deadLetters(
                where,
                expectedDeadLetters.values().stream()
                        .mapToLong(Integer::longValue)
                        .sum());
        Map<ExpectedDeadLetter, Integer> notFound = new HashMap<>(expectedDeadLetters);
        for (ExpectedDeadLetter deadLetter : actual) {
            Integer left = notFound.get(deadLetter);
            if (left == null || left == 0) {
                differences.extra(where, deadLetter);
            } else {
                notFound.put(deadLetter, left - 1);
            }
        }
        notFound.forEach((deadLetter, left) ->
                Stream.generate(() -> deadLetter).limit(left).forEach(missing -> differences.missing(where, missing)));
    }
}
