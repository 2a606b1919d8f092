package io.quotestream.local.compare;

import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.oracle.Row;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a comparison found: how many rows of each table were compared, and each difference, the first ones as text. */
public final class Differences {

    static final String DEAD_LETTERS = "dead letters";

    private static final int SHOWN = 20;
    private static final int MAX_VALUE_LENGTH = 60;

    private final Map<String, Long> compared = new LinkedHashMap<>();
    private final Map<String, Long> differing = new LinkedHashMap<>();
    private final List<String> shown = new ArrayList<>();

    /** Differences in all. */
    public long count() {
        return differing.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Differences in dead letters, in the topic and in the table. */
    public long ofDeadLetters() {
        return differing.getOrDefault(DEAD_LETTERS, 0L) + differing.getOrDefault(ListedDeadLetters.TABLE, 0L);
    }

    /** Rows, expected or found, that were compared in {@code table}. */
    long compared(String table) {
        return compared.getOrDefault(table, 0L);
    }

    public List<String> shown() {
        return List.copyOf(shown);
    }

    void missing(ComparedTable table, Row expected) {
        compared(table.tableName(), 1);
        add(table.tableName(), "missing row  " + expected.key());
    }

    void extra(ComparedTable table, Row actual) {
        compared(table.tableName(), 1);
        add(table.tableName(), "extra row  " + actual.key());
    }

    /** Compares two rows of one key, column by column. */
    void compare(ComparedTable table, Row expected, Row actual) {
        compared(table.tableName(), 1);
        for (String column : table.columns()) {
            Object wanted = expected.columns().get(column);
            Object found = actual.columns().get(column);
            if (!Objects.equals(wanted, found)) {
                add(
                        table.tableName(),
                        expected.key() + "  " + column + ": expected " + shortened(wanted) + ", found "
                                + shortened(found));
            }
        }
    }

    void deadLetters(String where, long count) {
        compared(where, count);
    }

    void missing(String where, ExpectedDeadLetter expected) {
        add(where, "missing  " + expected);
    }

    void extra(String where, ExpectedDeadLetter actual) {
        add(where, "extra  " + actual);
    }

    private void compared(String table, long rows) {
        compared.merge(table, rows, Long::sum);
    }

    private void add(String table, String what) {
        differing.merge(table, 1L, Long::sum);
        if (shown.size() < SHOWN) {
            shown.add(table + ": " + what);
        }
    }

    private static String shortened(@Nullable Object value) {
        String text = value instanceof String ? "'" + value + "'" : String.valueOf(value);
        return text.length() <= MAX_VALUE_LENGTH ? text : text.substring(0, MAX_VALUE_LENGTH) + "...";
    }

    /** Prints the verdict: a line for each table, then the first differences. */
    public void print(PrintStream out) {
        out.println("Comparison of every row with the independent oracle");
        compared.forEach((table, rows) -> out.println(String.format(
                Locale.ROOT,
                "  %-24s %,12d compared %,10d differences",
                table,
                rows,
                differing.getOrDefault(table, 0L))));
        shown.forEach(difference -> out.println("  ! " + difference));
        if (count() > shown.size()) {
            out.println(String.format(Locale.ROOT, "  ! ... and %,d more", count() - shown.size()));
        }
        out.println(count() == 0 ? "  0 differences" : String.format(Locale.ROOT, "  %,d DIFFERENCES", count()));
    }
}
