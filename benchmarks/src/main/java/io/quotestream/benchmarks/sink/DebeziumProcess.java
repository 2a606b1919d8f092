package io.quotestream.benchmarks.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.benchmarks.servers.AwaitSql;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.benchmarks.servers.SqlServer;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.cli.ConnectStandalone;

/** Debezium's JDBC sink connector in Kafka Connect, writing flat records of the three tables. */
record DebeziumProcess(ChildProcess process, String name) implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final int WARM_UP_PROBES = 60;

    static boolean isThere() {
        return Files.isDirectory(plugin());
    }

    private static Path plugin() {
        return Installation.locate().root().resolve("benchmarks/target/peers/debezium-connector-jdbc");
    }

    static DebeziumProcess start(
            BenchmarkWorkspace workspace, String name, String bootstrapServers, SqlServer server, String database) {
        Path worker = workspace.path(name + "-worker.properties");
        Path connector = workspace.path(name + ".properties");
        write(
                worker,
                "bootstrap.servers=" + bootstrapServers,
                "listeners=http://127.0.0.1:0",
                "plugin.path=" + plugin().getParent(),
                "offset.storage.file.filename=" + workspace.path(name + "-offsets"),
                "key.converter=" + FlatRecordConverter.class.getName(),
                "value.converter=" + FlatRecordConverter.class.getName(),
                "connector.client.config.override.policy=All");
        List<String> settings = new ArrayList<>(List.of(
                "name=" + name,
                "connector.class=io.debezium.connector.jdbc.JdbcSinkConnector",
                "tasks.max=" + System.getProperty("debezium.tasks", "1"),
                "topics=" + topics().collect(Collectors.joining(",")),
                "consumer.override.isolation.level=read_committed",
                "consumer.override.auto.offset.reset=latest",
                "consumer.override.max.poll.records=" + System.getProperty("debezium.batch", "5000"),
                "consumer.override.max.partition.fetch.bytes=8388608",
                "connection.url=" + url(server, database),
                "connection.username=" + server.user(),
                "connection.password=" + server.password(),
                "connection.pool.min_size=2",
                "collection.name.format=${topic}",
                "insert.mode=upsert",
                "primary.key.mode=record_key",
                "delete.enabled=false",
                "schema.evolution=none",
                "batch.size=" + System.getProperty("debezium.batch", "5000"),
                "use.reduction.buffer=true"));
        write(connector, settings.toArray(String[]::new));
        return new DebeziumProcess(
                workspace.start(
                        name,
                        JavaCommand.ofClass(
                                ConnectStandalone.class,
                                List.of("-Xmx1g", "-XX:+UseParallelGC"),
                                worker.toString(),
                                connector.toString()),
                        Map.of()),
                name);
    }

    /**
     * Each server by its own driver, since the other's is refused, with what makes batches fast; and without foreign keys,
     * because a flat row may come before its parent.
     */
    private static String url(SqlServer server, String database) {
        String common = "?connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&cachePrepStmts=true"
                + "&sessionVariables=foreign_key_checks=0";
        return server.isMariaDb()
                ? server.url(database).replace("jdbc:mysql:", "jdbc:mariadb:") + common + "&useBulkStmts=true"
                : server.url(database) + common + "&rewriteBatchedStatements=true";
    }

    static java.util.stream.Stream<String> topics() {
        return Arrays.stream(FlatTable.values()).map(FlatTable::sqlName);
    }

    private static void write(Path file, String... lines) {
        try {
            Files.write(file, List.of(lines), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns once the connector writes; it begins at the topics' ends, at a time of its own. */
    void awaitWriting(StateTopic kafka, SqlServer server, String database) throws InterruptedException {
        String count = "SELECT COUNT(*) > 0 FROM quotes WHERE quote_uid LIKE '~probe%'";
        for (int probe = 1; probe <= WARM_UP_PROBES; probe++) {
            kafka.begin();
            send(kafka, sentinels("~probe-" + probe + "-"));
            kafka.flush();
            kafka.commit();
            process.verifyAlive();
            Thread.sleep(1_000);
            if (server.query(database, count).equals(List.of("1"))) {
                return;
            }
        }
        throw process.failure("has written nothing");
    }

    /** A row for each partition of each topic: where it is, all before it is. */
    static List<FlatTable.Row> sentinels(String prefix) {
        List<FlatTable.Row> rows = new ArrayList<>();
        for (int partition = 0; partition < StateTopic.PARTITIONS; partition++) {
            rows.addAll(StateLoad.sentinel(prefix + partition));
        }
        return rows;
    }

    /** Sends sentinels, each to the partition that its key's last character names. */
    static void send(StateTopic kafka, List<FlatTable.Row> sentinels) {
        for (FlatTable.Row row : sentinels) {
            String quote = (String) row.values().get(row.table() == FlatTable.QUOTE_ITEMS ? 1 : 0);
            kafka.send(row.table().sqlName(), quote.charAt(quote.length() - 1) - '0', key(row), value(row));
        }
    }

    static byte[] key(FlatTable.Row row) {
        return FlatRecords.encode(row.table().columns.subList(0, row.table().keyColumns), row.key());
    }

    static byte[] value(FlatTable.Row row) {
        return FlatRecords.encode(row.table().columns, row.values());
    }

    /** Waits until all sentinels of this prefix are in the tables; returns that moment. */
    long awaitSentinels(SqlServer server, String database, String prefix) throws InterruptedException {
        String count = topics().map(
                        table -> "(SELECT COUNT(*) FROM " + table + " WHERE quote_uid LIKE '" + prefix + "%')")
                .collect(Collectors.joining(" + ", "SELECT ", ""));
        AwaitSql.until(server, database, count, sentinels(prefix).size(), TIMEOUT, process);
        return System.nanoTime();
    }

    @Override
    public void close() {
        process.close();
    }
}
