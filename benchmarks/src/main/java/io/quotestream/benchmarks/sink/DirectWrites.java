package io.quotestream.benchmarks.sink;

import com.mysql.cj.jdbc.JdbcStatement;
import io.quotestream.benchmarks.servers.SqlServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Flat rows from memory into the tables by plain JDBC, without Kafka: the limits that a sink can be held against. */
final class DirectWrites {

    private static final int ROWS_A_STATEMENT = 256;
    private static final int ROWS_A_COMMIT = 8_192;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    private final SqlServer server;

    DirectWrites(SqlServer server) {
        this.server = server;
    }

    /** An upsert of one row and a commit, for each row; returns the seconds that it took. */
    double oneByOne(String database, List<FlatTable.Row> rows) throws SQLException {
        try (Connection connection = server.connect(database, Map.of("cachePrepStmts", "true"))) {
            boolean mariaDb = server.isMariaDb();
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            for (FlatTable.Row row : rows) {
                upsert(connection, row.table(), List.of(row), mariaDb);
                connection.commit();
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /** Upserts of many rows by one statement, and a commit every few thousand; the rows as they come. */
    double multiRow(String database, List<FlatTable.Row> rows) throws SQLException {
        try (Connection connection =
                server.connect(database, Map.of("cachePrepStmts", "true", "prepStmtCacheSqlLimit", "65536"))) {
            boolean mariaDb = server.isMariaDb();
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            for (int from = 0; from < rows.size(); from += ROWS_A_COMMIT) {
                Map<FlatTable, List<FlatTable.Row>> byTable = new EnumMap<>(FlatTable.class);
                for (FlatTable.Row row : rows.subList(from, Math.min(from + ROWS_A_COMMIT, rows.size()))) {
                    byTable.computeIfAbsent(row.table(), table -> new ArrayList<>())
                            .add(row);
                }
                for (Map.Entry<FlatTable, List<FlatTable.Row>> each : byTable.entrySet()) { // parents first
                    List<FlatTable.Row> ofTable = each.getValue();
                    for (int at = 0; at < ofTable.size(); at += ROWS_A_STATEMENT) {
                        upsert(
                                connection,
                                each.getKey(),
                                ofTable.subList(at, Math.min(at + ROWS_A_STATEMENT, ofTable.size())),
                                mariaDb);
                    }
                }
                connection.commit();
            }
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /** LOAD DATA of each table's rows, the later row of a key replacing the earlier one, without checking foreign keys. */
    double loadData(String database, List<FlatTable.Row> rows) throws SQLException {
        try (Connection connection = server.connect(
                        database, Map.of("allowLoadLocalInfile", "true", "sessionVariables", "foreign_key_checks=0"));
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            for (FlatTable table : FlatTable.values()) {
                statement.unwrap(JdbcStatement.class).setLocalInfileInputStream(text(table, rows));
                statement.execute("LOAD DATA LOCAL INFILE 'rows' REPLACE INTO TABLE " + table.sqlName()
                        + " CHARACTER SET utf8mb4 (" + table.columnNames() + ")");
            }
            connection.commit();
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    static void upsert(Connection connection, FlatTable table, List<FlatTable.Row> rows, boolean mariaDb)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(table.upsert(rows.size(), mariaDb))) {
            int bound = 0;
            for (FlatTable.Row row : rows) {
                for (Object value : row.values()) {
                    bind(statement, ++bound, value);
                }
            }
            statement.executeUpdate();
        }
    }

    static void bind(PreparedStatement statement, int parameter, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(parameter, Types.VARCHAR);
        } else if (value instanceof Instant time) {
            statement.setObject(parameter, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        } else if (value instanceof String text) {
            statement.setString(parameter, text);
        } else if (value instanceof Long number) {
            statement.setLong(parameter, number);
        } else if (value instanceof BigDecimal amount) {
            statement.setBigDecimal(parameter, amount);
        } else {
            statement.setBoolean(parameter, (Boolean) value);
        }
    }

    private static InputStream text(FlatTable table, List<FlatTable.Row> rows) {
        List<InputStream> chunks = new ArrayList<>();
        StringBuilder chunk = new StringBuilder();
        for (FlatTable.Row row : rows) {
            if (row.table() == table) {
                for (int i = 0; i < row.values().size(); i++) {
                    chunk.append(i == 0 ? "" : "\t").append(field(row.values().get(i)));
                }
                chunk.append('\n');
                if (chunk.length() > 1 << 20) {
                    chunks.add(bytes(chunk));
                    chunk.setLength(0);
                }
            }
        }
        chunks.add(bytes(chunk));
        return new SequenceInputStream(Collections.enumeration(chunks));
    }

    private static InputStream bytes(StringBuilder text) {
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String field(@Nullable Object value) {
        if (value == null) {
            return "\\N";
        } else if (value instanceof Instant time) {
            return TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        } else if (value instanceof Boolean flag) {
            return flag ? "1" : "0";
        } else if (value instanceof BigDecimal amount) {
            return amount.toPlainString();
        }
        return value.toString().replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n");
    }
}
