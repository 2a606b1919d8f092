package io.quotestream.sink.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A column as the sink needs it, or as a database has it. What the sink needs is in {@code db/columns.txt}: values are bounded
 * by it before they are sent, and {@link SchemaCheck} compares the database with it, so that a bounded value always fits.
 *
 * @param size characters, digits, or decimals of a second
 * @param collation of a text; it decides which ids are the same quote
 * @param keyPlace place in the primary key, from 1; 0 if it is not part of it, negative if only its beginning is
 */
public record Column(
        String table,
        String name,
        String type,
        long size,
        long decimals,
        boolean nullable,
        String collation,
        int keyPlace) {

    private static final List<String> TEXTS = List.of("varchar", "text", "mediumtext", "longtext");
    private static final List<String> WHOLE_NUMBERS = List.of("tinyint", "smallint", "mediumint", "int", "bigint");
    private static final Map<String, Column> EXPECTED = readExpected();

    /** All columns that the sink needs, by {@link #qualifiedName}. */
    public static Map<String, Column> expected() {
        return EXPECTED;
    }

    /** A column that the sink needs. */
    public static Column expected(String table, String name) {
        Column column = EXPECTED.get(table + '.' + name);
        if (column == null) {
            throw new IllegalArgumentException("db/columns.txt has no column " + table + '.' + name);
        }
        return column;
    }

    private static Map<String, Column> readExpected() {
        Map<String, Column> columns = new LinkedHashMap<>();
        lines().stream().map(Column::parse).forEach(column -> columns.put(column.qualifiedName(), column));
        return columns;
    }

    static List<String> lines() {
        try (InputStream file =
                Objects.requireNonNull(Column.class.getResourceAsStream("/db/columns.txt"), "db/columns.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Column parse(String line) {
        String[] words = line.strip().split(" +", -1);
        return new Column(
                words[0],
                words[1],
                words[2],
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                words[5].equals("YES"),
                words[6],
                Integer.parseInt(words[7]));
    }

    /** Table and name. */
    public String qualifiedName() {
        return table + '.' + name;
    }

    String line() {
        return String.join(
                " ",
                table,
                name,
                type,
                Long.toString(size),
                Long.toString(decimals),
                nullable ? "YES" : "NO",
                collation,
                Integer.toString(keyPlace));
    }

    String definition() {
        return (type + '(' + size + (type.equals("decimal") ? "," + decimals : "") + ')')
                + (collation.equals("-") ? "" : ' ' + collation)
                + (nullable ? "" : " NOT NULL")
                + (keyPlace == 0 ? "" : " PRIMARY KEY " + keyPlace);
    }

    /** Whether a value may have to be cut, or left out, to fit: ids and times are of one size. */
    public boolean isText() {
        return TEXTS.contains(type);
    }

    /** Whether it holds exact decimals. */
    public boolean isAmount() {
        return type.equals("decimal");
    }

    boolean holdsAllOf(Column expected) {
        return kindHolds(expected)
                && (nullable || !expected.nullable())
                && collation.equals(expected.collation())
                && keyPlace == expected.keyPlace();
    }

    private boolean kindHolds(Column expected) {
        if (expected.isText()) {
            return isText() && size >= expected.size();
        }
        if (WHOLE_NUMBERS.contains(expected.type())) {
            return WHOLE_NUMBERS.indexOf(type) >= WHOLE_NUMBERS.indexOf(expected.type());
        }
        return type.equals(expected.type())
                && decimals >= expected.decimals()
                && size - decimals >= expected.size() - expected.decimals();
    }
}
