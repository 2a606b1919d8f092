package io.quotestream.ops.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Writes {@code quotes}, {@code quote_items} and {@code quote_product_activity} of one moment into a folder, each as
 * {@code TABLE/day=2026-11-23/part-0.parquet}. The day is that of the quote's first event, in UTC: it never changes, so all
 * rows of a quote are in the same day of all three, in each export. DuckDB, in this process, sorts and writes; amounts are
 * decimals and times have microseconds and UTC, as in MySQL.
 */
final class ParquetExport {

    /** The sink's own columns are left out, and an interval without end has none: other tools cannot read the year 9999. */
    private static final Map<String, String> TABLES = tables();

    private final Connection snapshot;
    private final Path folder;

    /**
     * @param snapshot a connection in whose transaction the tables are those of one moment
     * @param folder is created, or must be empty
     */
    ParquetExport(Connection snapshot, Path folder) {
        this.snapshot = snapshot;
        this.folder = folder;
    }

    private static Map<String, String> tables() {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("quotes", """
                SELECT DATE(first_event_at) AS day, quote_uid, reference, timestamp, is_first_quote, event_type,
                       business_type, industries, turnover, employee_count, has_active_insurance, is_valid_business,
                       effective_date, fee_amount, coupon_code, statement_updated_at, sanctions_searched_at,
                       product_count, active_product_count, event_count, first_event_at, last_event_at, last_event_id,
                       last_event_stream, last_event_revision, last_event_position, truncated_fields
                FROM quotes
                """);
        tables.put("quote_items", """
                SELECT DATE(q.first_event_at) AS day, i.*
                FROM quote_items i
                JOIN quotes q ON q.quote_uid = i.quote_uid
                """);
        tables.put("quote_product_activity", """
                SELECT DATE(q.first_event_at) AS day, a.quote_uid, a.product_id, a.interval_number, a.product_key,
                       a.product_name, a.active_from, NULLIF(a.active_to, '9999-12-31 00:00:00') AS active_to,
                       a.opened_revision, a.closed_revision, a.truncated_fields
                FROM quote_product_activity a
                JOIN quotes q ON q.quote_uid = a.quote_uid
                """);
        return Map.copyOf(tables);
    }

    /**
     * Writes all three.
     *
     * @return how many rows of each table were written
     */
    Map<String, Long> run() throws SQLException, IOException, InterruptedException {
        Files.createDirectories(folder);
        Path work = Files.createTempDirectory(folder, ".work");
        Path file = work.resolve("export.duckdb");
        Map<String, Long> written = new LinkedHashMap<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:" + file);
                Statement settings = duck.createStatement()) {
            settings.execute("SET TimeZone = 'UTC'");
            settings.execute("SET memory_limit = '512MB'");
            for (Map.Entry<String, String> table : TABLES.entrySet()) {
                written.put(table.getKey(), copy(table.getKey(), table.getValue(), (DuckDBConnection) duck));
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(work.resolve("export.duckdb.wal"));
            Files.deleteIfExists(work);
        }
        return written;
    }

    private long copy(String table, String query, DuckDBConnection duck) throws SQLException, InterruptedException {
        long rows = 0;
        try (Statement read = snapshot.createStatement();
                Statement write = duck.createStatement()) {
            read.setFetchSize(Integer.MIN_VALUE); // row by row, so that no table has to fit into memory
            try (ResultSet row = read.executeQuery(query)) {
                ResultSetMetaData columns = row.getMetaData();
                write.execute("CREATE TABLE " + table + " (" + String.join(", ", definitions(columns)) + ")");
                try (DuckDBAppender appender = duck.createAppender("main", table)) {
                    while (row.next()) {
                        if (Thread.interrupted()) {
                            throw new InterruptedException();
                        }
                        append(appender, row, columns);
                        rows++;
                    }
                }
            }
            if (rows > 0) {
                String target = folder.resolve(table).toString().replace("'", "''");
                write.execute("COPY (SELECT * FROM " + table + " ORDER BY day, quote_uid) TO '" + target
                        + "' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day), FILENAME_PATTERN 'part-{i}')");
            }
            write.execute("DROP TABLE " + table);
        }
        return rows;
    }

    private static List<String> definitions(ResultSetMetaData columns) throws SQLException {
        List<String> definitions = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            definitions.add('"' + columns.getColumnLabel(i) + "\" " + type(columns, i));
        }
        return definitions;
    }

    private static String type(ResultSetMetaData columns, int i) throws SQLException {
        return switch (columns.getColumnType(i)) {
            case Types.DATE -> "DATE";
            case Types.TIMESTAMP -> "TIMESTAMPTZ";
            case Types.DECIMAL -> "DECIMAL(" + columns.getPrecision(i) + ", " + columns.getScale(i) + ")";
            case Types.BIGINT -> "BIGINT";
            case Types.INTEGER -> "INTEGER";
            case Types.BIT, Types.BOOLEAN, Types.TINYINT -> "BOOLEAN";
            case Types.VARCHAR, Types.LONGVARCHAR, Types.CHAR -> "VARCHAR";
            default ->
                throw new IllegalStateException(columns.getColumnLabel(i) + " has a type that cannot be exported: "
                        + columns.getColumnTypeName(i));
        };
    }

    private static void append(DuckDBAppender appender, ResultSet row, ResultSetMetaData columns) throws SQLException {
        appender.beginRow();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            if (row.getObject(i) == null) {
                appender.appendNull();
                continue;
            }
            switch (columns.getColumnType(i)) {
                case Types.DATE -> appender.append(row.getObject(i, LocalDate.class));
                case Types.TIMESTAMP ->
                    appender.append(row.getObject(i, LocalDateTime.class).atOffset(ZoneOffset.UTC));
                case Types.DECIMAL -> appender.append(row.getBigDecimal(i));
                case Types.BIGINT -> appender.append(row.getLong(i));
                case Types.INTEGER -> appender.append(row.getInt(i));
                case Types.BIT, Types.BOOLEAN, Types.TINYINT -> appender.append(row.getBoolean(i));
                default -> appender.append(row.getString(i));
            }
        }
        appender.endRow();
    }
}
