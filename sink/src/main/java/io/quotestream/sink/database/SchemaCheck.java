package io.quotestream.sink.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
        for (Column each : Column.expected().values()) {
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

    /** The lines that {@code db/columns.txt} would have for the tables as they are. */
    static List<String> describe(Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            while (row.next()) {
                lines.add(column(row).line());
            }
        }
        return lines;
    }
}
