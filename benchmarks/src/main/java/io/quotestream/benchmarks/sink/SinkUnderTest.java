package io.quotestream.benchmarks.sink;

import io.quotestream.benchmarks.servers.AwaitSql;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.benchmarks.servers.SqlServer;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sink, as it is deployed. */
record SinkUnderTest(ChildProcess process) implements AutoCloseable {

    static SinkUnderTest start(
            BenchmarkWorkspace workspace,
            String name,
            String bootstrapServers,
            String stateTopic,
            SqlServer server,
            String database) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "TOPIC_STATE",
                stateTopic,
                "SINK_GROUP_ID",
                "sink-of-" + stateTopic,
                "HTTP_ADDRESS",
                "127.0.0.1",
                "HTTP_PORT",
                "0",
                "SINK_MIGRATE",
                "false",
                "JDBC_URL",
                server.url(database),
                "JDBC_USER",
                server.user()));
        environment.put("JDBC_PASSWORD", server.password());
        System.getenv().forEach((variable, value) -> {
            if (variable.startsWith("SINK_BATCH_")) {
                environment.put(variable, value); // to try settings out
            }
        });
        return new SinkUnderTest(workspace.start(
                name,
                JavaCommand.ofJar(Installation.locate().jar("sink"), List.of("-Xmx512m", "-XX:+UseParallelGC")),
                environment));
    }

    /** Waits until the stored offsets of the sink have passed these; returns that moment. */
    long awaitWritten(SqlServer server, String database, Map<Integer, Long> ends, Duration timeout)
            throws InterruptedException {
        StringBuilder behind = new StringBuilder("SELECT COUNT(*) FROM sink_offsets WHERE 1 = 0");
        ends.forEach((partition, end) -> behind.append(" OR (partition_number = ")
                .append(partition)
                .append(" AND next_offset >= ")
                .append(end)
                .append(')'));
        AwaitSql.until(server, database, behind.toString(), ends.size(), timeout, process);
        return System.nanoTime();
    }

    @Override
    public void close() {
        process.close();
    }
}
