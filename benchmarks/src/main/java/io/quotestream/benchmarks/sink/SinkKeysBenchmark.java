package io.quotestream.benchmarks.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.benchmarks.measure.Figures;
import io.quotestream.benchmarks.measure.TextTable;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.benchmarks.servers.ServerOptions;
import io.quotestream.benchmarks.servers.SqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the clustered key of {@code quote_items} costs and gives. */
@Command(
        name = "sink-keys",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "The clustered key of quote_items next to two others: writing batches, reading a quote's items, size.")
public final class SinkKeysBenchmark implements Callable<Integer> {

    private enum Key {
        QUOTE_FIRST("(quote_uid, all_quote_items_uid)", ""),
        ITEM_ALONE(
                "(all_quote_items_uid), and an index on quote_uid",
                "ALTER TABLE quote_items DROP PRIMARY KEY, ADD PRIMARY KEY (all_quote_items_uid),"
                        + " ADD KEY by_quote (quote_uid)"),
        RANDOM_UUID(
                "(a random UUID), and an index on quote_uid",
                "ALTER TABLE quote_items DROP PRIMARY KEY, ADD PRIMARY KEY (all_quote_items_uid),"
                        + " ADD KEY by_quote (quote_uid)");

        final String title;
        final String change;

        Key(String title, String change) {
            this.title = title;
            this.change = change;
        }
    }

    private static final int ROWS_A_COMMIT = 8_192;
    private static final int ROWS_A_STATEMENT = 64;
    private static final int QUOTES_READ = 2_000;
    private static final int RATES = 10;

    @Option(names = "--quotes", paramLabel = "N", defaultValue = "10000", description = "Default: ${DEFAULT-VALUE}.")
    private int quotes;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    private static final class Measured {
        final Figures rowsASecond = new Figures();
        final Figures pagesAQuote = new Figures();
        final Figures megabytes = new Figures();
    }

    @Override
    public Integer call() throws SQLException, InterruptedException {
        Map<Key, Measured> measured = new EnumMap<>(Key.class);
        List<FlatTable.Row> rows = items();
        try (BenchmarkWorkspace workspace = BenchmarkWorkspace.create("sink-keys");
                SqlServer server = serverOptions.open()) {
            System.out.println(server.description());
            for (int round = 0; round < rounds; round++) {
                for (Key key : Key.values()) {
                    measure(workspace, server, key, rows, measured.computeIfAbsent(key, each -> new Measured()));
                }
            }
        }
        TextTable table = new TextTable("clustered key of quote_items", "rows/s written", "pages read a quote", "MiB");
        measured.forEach((key, figures) -> table.row(
                key.title,
                String.format(Locale.ROOT, "%,.0f", figures.rowsASecond.median()),
                String.format(Locale.ROOT, "%.1f", figures.pagesAQuote.median()),
                String.format(Locale.ROOT, "%.1f", figures.megabytes.median())));
        System.out.printf(
                Locale.ROOT, "%n%,d quotes with %d items each; medians of %d%n%n%s%n", quotes, RATES, rounds, table);
        return 0;
    }

    /** Ten rates a quote, the quotes in the random order of their ids. */
    private List<FlatTable.Row> items() {
        List<FlatTable.Row> rows = new ArrayList<>();
        for (StateLoad.Encoded state : StateLoad.differentQuotes(quotes).states()) {
            FlatTable.Row sample = StateLoad.sentinel(state.quoteId()).get(1);
            for (int rate = 0; rate < RATES; rate++) {
                List<@Nullable Object> values = new ArrayList<>(sample.values());
                values.set(0, sample.values().get(0) + Integer.toString(rate));
                values.set(5, "rate " + rate);
                rows.add(new FlatTable.Row(FlatTable.QUOTE_ITEMS, values));
            }
        }
        return rows;
    }

    private static void measure(
            BenchmarkWorkspace workspace, SqlServer server, Key key, List<FlatTable.Row> rows, Measured measured)
            throws SQLException, InterruptedException {
        String database = server.createDatabase(workspace);
        if (!key.change.isEmpty()) {
            server.execute(database, List.of(key.change));
        }
        try (Connection connection = server.connect(
                database, Map.of("sessionVariables", "foreign_key_checks=0", "cachePrepStmts", "true"))) {
            boolean mariaDb = server.isMariaDb();
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            for (int from = 0; from < rows.size(); from += ROWS_A_COMMIT) {
                write(connection, key, rows.subList(from, Math.min(from + ROWS_A_COMMIT, rows.size())), mariaDb);
                connection.commit();
            }
            measured.rowsASecond.add(rows.size() / ((System.nanoTime() - begin) / 1e9));
            measured.pagesAQuote.add(pagesAQuote(connection, rows));
        }
        server.execute(database, List.of("ANALYZE TABLE quote_items"));
        measured.megabytes.add(Double.parseDouble(server.query(
                        database,
                        "SELECT (data_length + index_length) / 1048576 FROM information_schema.tables"
                                + " WHERE table_schema = DATABASE() AND table_name = 'quote_items'")
                .get(0)));
        server.dropDatabase(database);
    }

    /** As the sink does: a batch in the key's order. */
    private static void write(Connection connection, Key key, List<FlatTable.Row> batch, boolean mariaDb)
            throws SQLException {
        List<FlatTable.Row> keyed = new ArrayList<>();
        for (FlatTable.Row row : batch) {
            List<@Nullable Object> values = new ArrayList<>(row.values());
            if (key == Key.RANDOM_UUID) {
                values.set(
                        0,
                        UUID.nameUUIDFromBytes(String.valueOf(values.get(0)).getBytes(UTF_8))
                                .toString());
            }
            keyed.add(new FlatTable.Row(row.table(), values));
        }
        keyed.sort(Comparator.comparing(row -> String.valueOf(row.values().get(0))));
        for (int from = 0; from < keyed.size(); from += ROWS_A_STATEMENT) {
            DirectWrites.upsert(
                    connection,
                    FlatTable.QUOTE_ITEMS,
                    keyed.subList(from, Math.min(from + ROWS_A_STATEMENT, keyed.size())),
                    mariaDb);
        }
    }

    private static double pagesAQuote(Connection connection, List<FlatTable.Row> rows) throws SQLException {
        long before = pagesRead(connection);
        int read = 0;
        try (PreparedStatement query =
                connection.prepareStatement("SELECT SUM(total) FROM quote_items WHERE quote_uid = ?")) {
            for (int i = 0; i < rows.size() && read < QUOTES_READ; i += RATES) {
                query.setString(1, String.valueOf(rows.get(i).values().get(1)));
                try (ResultSet sum = query.executeQuery()) {
                    sum.next();
                }
                read++;
            }
        }
        return (pagesRead(connection) - before) / (double) read;
    }

    private static long pagesRead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_read_requests'")) {
            row.next();
            return row.getLong(2);
        }
    }
}
