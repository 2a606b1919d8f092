package io.quotestream.sink.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Compares the tables' columns with {@code db/columns.txt}, which says what the sink relies on: a column that is missing,
 * shorter, or of another kind would cut values, or have the database refuse good quotes. Wider columns and
 * additional ones that can be left out are fine.
 */
final class SchemaCheck {

    /** As of a fresh migration: table, column, type, length or digits, decimals, whether NULL is allowed, character set. */
    private static final String READ = """
            SELECT
              table_name,
              column_name,
              data_type,
              COALESCE(character_maximum_length, datetime_precision, numeric_precision),
              COALESCE(numeric_scale, 0),
              is_nullable,
              COALESCE(character_set_name, '-'),
              column_default IS NULL
            FROM information_schema.columns
            WHERE table_schema = DATABASE()
              AND table_name IN (
                'quotes',
                'quote_items',
                'quote_product_activity',
                'active_product_changes',
                'sink_offsets',
                'dead_letters')
            ORDER BY table_name, ordinal_position
            """;

    private static final List<String> TEXTS = List.of("varchar", "text", "mediumtext", "longtext");
    private static final List<String> WHOLE_NUMBERS = List.of("tinyint", "smallint", "mediumint", "int", "bigint");

    private record Column(
            String table, String name, String type, long size, long decimals, boolean nullable, String characters) {

        static Column parse(String line) {
            String[] words = line.strip().split(" +", -1);
            return new Column(
                    words[0],
                    words[1],
                    words[2],
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    words[5].equals("YES"),
                    words[6]);
        }

        String qualifiedName() {
            return table + '.' + name;
        }

        String definition() {
            return (type + '(' + size + (type.equals("decimal") ? "," + decimals : "") + ')')
                    + (characters.equals("-") ? "" : ' ' + characters)
                    + (nullable ? "" : " NOT NULL");
        }

        boolean holdsAllOf(Column expected) {
            return kindHolds(expected)
                    && (nullable || !expected.nullable())
                    && characters.equals(expected.characters());
        }

        private boolean kindHolds(Column expected) {
            if (TEXTS.contains(expected.type())) {
                return TEXTS.contains(type) && size >= expected.size();
            }
            if (WHOLE_NUMBERS.contains(expected.type())) {
                return WHOLE_NUMBERS.indexOf(type) >= WHOLE_NUMBERS.indexOf(expected.type());
            }
            return type.equals(expected.type())
                    && decimals >= expected.decimals()
                    && size - decimals >= expected.size() - expected.decimals();
        }
    }

    private SchemaCheck() {}

    /** What is not as the sink needs it, one sentence each; empty when all is well. */
    static List<String> problems(Connection connection) throws SQLException {
        Map<String, Column> found = new TreeMap<>();
        Map<String, Boolean> needsValue = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            while (row.next()) {
                Column column = column(row);
                found.put(column.qualifiedName(), column);
                needsValue.put(column.qualifiedName(), !column.nullable() && row.getBoolean(8));
            }
        }
        List<String> problems = new ArrayList<>();
        for (Column each : expected()) {
            Column there = found.remove(each.qualifiedName());
            if (there == null) {
                problems.add(each.qualifiedName() + " is missing, expected " + each.definition());
            } else if (!there.holdsAllOf(each)) {
                problems.add(each.qualifiedName() + " is " + there.definition() + ", expected " + each.definition());
            }
        }
        found.keySet().stream()
                .filter(name -> needsValue.getOrDefault(name, false))
                .forEach(name -> problems.add(name + " is not the sink's, and is NOT NULL without a default"));
        return problems;
    }

    private static Column column(ResultSet row) throws SQLException {
        return new Column(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getString(6).equals("YES"),
                row.getString(7));
    }

    private static List<Column> expected() {
        return lines().stream().map(Column::parse).toList();
    }

    /** The lines that {@code db/columns.txt} would have for the tables as they are. */
    static List<String> describe(Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            while (row.next()) {
                Column each = column(row);
                lines.add(String.join(
                        " ",
                        each.table(),
                        each.name(),
                        each.type(),
                        Long.toString(each.size()),
                        Long.toString(each.decimals()),
                        each.nullable() ? "YES" : "NO",
                        each.characters()));
            }
        }
        return lines;
    }

    static List<String> lines() {
        try (InputStream file =
                Objects.requireNonNull(SchemaCheck.class.getResourceAsStream("/db/columns.txt"), "db/columns.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
