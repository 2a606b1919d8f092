package io.quotestream.benchmarks.reports;

import io.quotestream.benchmarks.measure.Figures;
import io.quotestream.benchmarks.measure.TextTable;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.benchmarks.servers.ServerOptions;
import io.quotestream.benchmarks.servers.SqlServer;
import io.quotestream.embedded.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long the ready queries of {@code docs/queries.md} take on large tables. */
@Command(
        name = "reports",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Milliseconds of each ready query (docs/queries.md) on tables with generated rows.",
            "Each is run once to warm up, and then three times; the median counts. No other user of the server."
        })
public final class ReportsBenchmark implements Callable<Integer> {

    private static final int ROUNDS = 3;

    @Option(
            names = "--items",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Rows of quote_items, seven a quote. Default: ${DEFAULT-VALUE}.")
    private long items;

    @Option(
            names = "--intervals",
            paramLabel = "N",
            description = "Rows of quote_product_activity. Default: two fifths of the items.")
    private @Nullable Long intervals;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "1095",
            description = "Over how many days the quotes began. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(
            names = "--buffer-pool",
            paramLabel = "MIB",
            defaultValue = "4096",
            description = "innodb_buffer_pool_size, which is set on the server. Default: ${DEFAULT-VALUE}.")
    private long bufferPool;

    @Option(
            names = "--keep",
            description = "Leaves the rows in the server that --jdbc-url names, and prints the database.")
    private boolean keep;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "Measures what an earlier run left there, and makes no rows.")
    private @Nullable String kept;

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    /** @param read rows that the server has read for one run, those of its own temporary tables too */
    private record Run(long rows, long read, double millis) {}

    @Override
    public Integer call() throws Exception {
        ReportData data = new ReportData(items, intervals == null ? items * 2 / 5 : intervals, days);
        Path resources = Installation.locate().root().resolve("sink/src/main/resources/db");
        try (BenchmarkWorkspace workspace = BenchmarkWorkspace.create("reports");
                SqlServer server = serverOptions.open()) {
            server.execute("mysql", List.of("SET GLOBAL innodb_buffer_pool_size = " + bufferPool * 1024 * 1024));
            String database = kept == null ? server.createDatabase(workspace) : kept;
            if (kept == null) {
                long begin = System.nanoTime();
                data.fill(server, database, resources.resolve("rebuild-active-product-changes.sql"));
                System.out.printf(Locale.ROOT, "made in %,.0f s%n", (System.nanoTime() - begin) / 1e9);
            }
            System.out.println(server.description());
            System.out.printf(
                    Locale.ROOT,
                    "%,d quotes, %,d items, %,d intervals, %,d rows of active_product_changes%n%n",
                    count(server, database, "quotes"),
                    count(server, database, "quote_items"),
                    count(server, database, "quote_product_activity"),
                    count(server, database, "active_product_changes"));
            System.out.println(measured(server, database, resources.resolve("queries")));
            if (keep) {
                System.out.println("kept: --database " + database);
            } else {
                server.dropDatabase(database);
            }
        }
        return 0;
    }

    private static long count(SqlServer server, String database, String table) {
        return Long.parseLong(
                server.query(database, "SELECT COUNT(*) FROM " + table).get(0));
    }

    private static TextTable measured(SqlServer server, String database, Path folder) throws SQLException, IOException {
        TextTable table = new TextTable("query", "rows", "ms", "rows read", "by EXPLAIN");
        try (Connection connection = server.connect(database, Map.of());
                Statement statement = connection.createStatement();
                Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().collect(Collectors.toList())) {
                String sql = Files.readString(file);
                Figures millis = new Figures();
                Run run = run(statement, sql);
                for (int round = 0; round < ROUNDS; round++) {
                    run = run(statement, sql);
                    millis.add(run.millis());
                }
                table.row(
                        file.getFileName().toString().replace(".sql", ""),
                        number(run.rows()),
                        number(Math.round(millis.median())),
                        number(run.read()),
                        number(Math.round(explained(statement, sql))));
            }
        }
        return table;
    }

    private static Run run(Statement statement, String sql) throws SQLException {
        long before = rowsRead(statement);
        long begin = System.nanoTime();
        long rows = 0;
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows++;
            }
        }
        double millis = (System.nanoTime() - begin) / 1e6;
        return new Run(rows, rowsRead(statement) - before, millis);
    }

    private static long rowsRead(Statement statement) throws SQLException {
        long sum = 0;
        try (ResultSet row = statement.executeQuery("SHOW SESSION STATUS LIKE 'Handler\\_read\\_%'")) {
            while (row.next()) {
                sum += row.getLong(2);
            }
        }
        return sum;
    }

    /** The sum over the query's parts of what EXPLAIN multiplies for each; tables that the server makes itself are left out. */
    private static double explained(Statement statement, String sql) throws SQLException {
        Map<String, Double> parts = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL " + sql.replaceAll("(?m)^--.*$", ""))) {
            while (row.next()) {
                String table = row.getString("table");
                if (table != null && !table.startsWith("<")) {
                    parts.merge(String.valueOf(row.getString("id")), row.getDouble("rows"), (a, b) -> a * b);
                }
            }
        }
        return parts.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static String number(long figure) {
        return String.format(Locale.ROOT, "%,d", figure);
    }
}
