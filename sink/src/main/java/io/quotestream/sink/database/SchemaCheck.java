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
 * Compares the tables' columns and keys with {@code db/columns.txt}, which says what the sink relies on: a column that is
 * missing, shorter, or of another kind would cut values, or have the database refuse good quotes; another collation takes two
 * quotes for one, and so does another primary key; a unique index refuses good quotes. Wider columns, additional ones that
 * can be left out, and other indexes are fine.
 */
final class SchemaCheck {

    /** As of a fresh migration: what {@code db/columns.txt} has, and whether a value is needed. */
    private static final String READ = """
            SELECT
              c.table_name,
              c.column_name,
              c.data_type,
              COALESCE(c.character_maximum_length, c.datetime_precision, c.numeric_precision),
              COALESCE(c.numeric_scale, 0),
              c.is_nullable,
              COALESCE(c.collation_name, '-'),
              CASE WHEN k.sub_part IS NULL THEN COALESCE(k.seq_in_index, 0) ELSE -k.seq_in_index END,
              c.column_default IS NULL
            FROM information_schema.columns c
            LEFT JOIN information_schema.statistics k
              ON k.table_schema = c.table_schema
              AND k.table_name = c.table_name
              AND k.column_name = c.column_name
              AND k.index_name = 'PRIMARY'
            WHERE c.table_schema = DATABASE()
              AND c.table_name IN (
                'quotes',
                'quote_items',
                'quote_product_activity',
                'active_product_changes',
                'sink_offsets',
                'sink_topic',
                'dead_letters')
            ORDER BY c.table_name, c.ordinal_position
            """;

    private static final String READ_UNIQUE_INDEXES = """
            SELECT DISTINCT table_name, index_name
            FROM information_schema.statistics
            WHERE table_schema = DATABASE()
              AND non_unique = 0
              AND index_name <> 'PRIMARY'
              AND table_name IN (
                'quotes',
                'quote_items',
                'quote_product_activity',
                'active_product_changes',
                'sink_offsets',
                'sink_topic',
                'dead_letters')
            ORDER BY table_name, index_name
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
                needsValue.put(column.qualifiedName(), !column.nullable() && row.getBoolean(9));
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
        found.values().stream()
                .filter(column -> column.keyPlace() != 0)
                .forEach(column ->
                        problems.add(column.qualifiedName() + " is not the sink's, and is part of the primary key"));
        found.keySet().stream()
                .filter(name -> needsValue.getOrDefault(name, false))
                .forEach(name -> problems.add(name + " is not the sink's, and is NOT NULL without a default"));
        problems.addAll(uniqueIndexes(connection));
        return problems;
    }

    private static List<String> uniqueIndexes(Connection connection) throws SQLException {
        List<String> problems = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ_UNIQUE_INDEXES)) {
            while (row.next()) {
                problems.add(row.getString(1) + " has the unique index " + row.getString(2)
                        + ", which is not the sink's and would refuse quotes");
            }
        }
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
                row.getString(7),
                row.getInt(8));
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
