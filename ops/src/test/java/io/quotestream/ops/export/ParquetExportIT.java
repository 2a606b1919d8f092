package io.quotestream.ops.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.ops.CommandRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is written, as DuckDB itself reads it, and as Apache Arrow does, which shares no code with it: with the property
 * {@code python}, which names a Python that has pyarrow.
 */
final class ParquetExportIT {

    @TempDir
    private Path folder;

    @Test
    void everyValueIsReadBack() throws Exception {
        export();

        assertThat(files())
                .containsExactly(
                        "quote_product_activity/day=2026-11-23/part-0.parquet",
                        "quotes/day=2026-11-23/part-0.parquet",
                        "quotes/day=2026-11-24/part-0.parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT typeof(turnover), turnover, epoch_us(first_event_at), last_event_revision, day FROM read_parquet('"
                                + folder
                                + "/out/quotes/*/*.parquet', hive_partitioning = true) WHERE quote_uid = 'é 1'")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("DECIMAL(28,6)");
            assertThat(row.getBigDecimal(2)).isEqualTo("9999999999999999999999.999999");
            assertThat(row.getLong(3)).isEqualTo(1_795_478_399_999_999L);
            assertThat(row.getLong(4)).isEqualTo(Long.MAX_VALUE);
            assertThat(row.getString(5)).isEqualTo("2026-11-23");
        }
    }

    @Test
    @Tag("python")
    void anotherReaderFindsTheSameValues() throws Exception {
        export();

        assertThat(read("quotes", "quote_uid, turnover, is_first_quote, first_event_at, last_event_revision"))
                .isEqualTo("""
                        é 1|9999999999999999999999.999999|True|2026-11-23 23:59:59.999999+00:00|9223372036854775807
                        q-2|-0.000001|None|2026-11-24 00:00:00+00:00|0
                        """);
        assertThat(read("quote_product_activity", "quote_uid, active_from, active_to"))
                .isEqualTo("é 1|2026-11-23 23:59:59.999999+00:00|None\n");
    }

    private void export() throws Exception {
        try (EmbeddedMariaDb server = EmbeddedMariaDb.start()) {
            server.createDatabase("quotes");
            try (Connection mysql =
                            DriverManager.getConnection(server.jdbcUrl("quotes"), server.user(), server.password());
                    Statement statement = mysql.createStatement()) {
                statement.execute("SET time_zone = '+00:00'");
                for (String sql : schema().split(";\\s*\\n", -1)) {
                    if (!sql.isBlank()) {
                        statement.execute(sql);
                    }
                }
                statement.execute("""
                        INSERT INTO quotes (quote_uid, event_type, turnover, is_first_quote, product_count, active_product_count,
                          event_count, first_event_at, last_event_at, last_event_id, last_event_stream, last_event_revision, last_event_position)
                        VALUES ('é 1', 'fee_applied', 9999999999999999999999.999999, TRUE, 1, 1, 2, '2026-11-23 23:59:59.999999',
                                '2026-11-24 00:00:00.000001', 'id', 's', 9223372036854775807, '7'),
                               ('q-2', 'fee_applied', -0.000001, NULL, 0, 0, 1, '2026-11-24 00:00:00', '2026-11-24 00:00:00', 'id', 's', 0, '0')
                        """);
                statement.execute("""
                        INSERT INTO quote_product_activity (quote_uid, product_id, interval_number, active_from, active_to, opened_revision)
                        VALUES ('é 1', 'p', 1, '2026-11-23 23:59:59.999999', '9999-12-31 00:00:00', 1)
                        """);

                CommandRun run = CommandRun.of(
                        Map.of(
                                "JDBC_URL",
                                server.jdbcUrl("quotes"),
                                "JDBC_USER",
                                server.user(),
                                "JDBC_PASSWORD",
                                server.password()),
                        "export",
                        folder.resolve("out").toString());
                assertThat(run.err()).isEmpty();
                assertThat(run.exitCode()).isZero();
                assertThat(run.out().lines())
                        .containsExactlyInAnyOrder(
                                "exported 2 rows of quotes",
                                "exported 0 rows of quote_items",
                                "exported 1 rows of quote_product_activity");
            }
        }
    }

    private static String schema() throws Exception {
        return migration("V1__quotes.sql") + migration("V7__truncated_fields.sql");
    }

    private static String migration(String file) throws Exception {
        try (var in = ParquetExportIT.class.getResourceAsStream("/db/migration/" + file)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^--.*$", "");
        }
    }

    private List<String> files() throws Exception {
        Path out = folder.resolve("out");
        try (Stream<Path> all = Files.walk(out)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> out.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private String read(String table, String columns) throws Exception {
        String script = """
                import sys, pyarrow.dataset as d
                columns = sys.argv[2].split(', ')
                rows = d.dataset(sys.argv[1], format='parquet', partitioning='hive').to_table(columns=columns)
                for row in sorted(rows.to_pylist(), key=lambda r: r['quote_uid'], reverse=True): print('|'.join(str(row[c]) for c in columns))
                """;
        Process process = new ProcessBuilder(
                        System.getProperty("python", "python3"),
                        "-X",
                        "utf8",
                        "-c",
                        script,
                        folder.resolve("out").resolve(table).toString(),
                        columns)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
