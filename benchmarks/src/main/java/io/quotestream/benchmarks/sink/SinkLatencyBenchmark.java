package io.quotestream.benchmarks.sink;

import io.quotestream.benchmarks.measure.TextTable;
import io.quotestream.benchmarks.servers.BenchmarkKafka;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.benchmarks.servers.ServerOptions;
import io.quotestream.benchmarks.servers.SqlServer;
import io.quotestream.embedded.process.RunFailedException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a state takes from Kafka to a reader of MySQL. */
@Command(
        name = "sink-latency",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "From a state being sent to quotes.state to a reader of the database seeing its row, at a steady rate.")
public final class SinkLatencyBenchmark implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int WARM_UP_STATES = 4_000;
    private static final int WARM_UP_SECONDS = 10;
    private static final int OPEN_QUOTES = 500;
    private static final int KEYS_A_QUERY = 200;
    private static final String TOPIC = "states";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "500",
            description = "States a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "After ten seconds that do not count. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    /** Sent and not yet seen, by quote: a later state of a quote takes the place of an earlier one that was not seen. */
    private final Map<String, Sent> outstanding = new ConcurrentHashMap<>();

    private record Sent(long revision, long nanos, boolean counts) {}

    private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean sending = true;

    @Override
    public Integer call() throws Exception {
        StateLoad load = StateLoad.backlog(rate * (WARM_UP_SECONDS + seconds), OPEN_QUOTES);
        try (BenchmarkWorkspace workspace = BenchmarkWorkspace.create("sink-latency");
                SqlServer server = serverOptions.open();
                BenchmarkKafka kafka = BenchmarkKafka.start(workspace, StateTopic.PARTITIONS);
                StateTopic topics = new StateTopic(kafka.bootstrapServers(), "benchmark")) {
            System.out.println(server.description());
            String database = server.createDatabase(workspace);
            topics.create(TOPIC);
            try (SinkUnderTest sink =
                    SinkUnderTest.start(workspace, "sink", kafka.bootstrapServers(), TOPIC, server, database)) {
                topics.begin();
                StateLoad.warmUp(WARM_UP_STATES).states().forEach(state -> topics.send(TOPIC, state));
                topics.flush();
                topics.commit();
                sink.awaitWritten(server, database, Map.copyOf(topics.ends()), TIMEOUT);
                measure(server, database, kafka, load, sink);
            } finally {
                server.dropDatabase(database);
            }
        }
        report();
        return 0;
    }

    private void measure(SqlServer server, String database, BenchmarkKafka kafka, StateLoad load, SinkUnderTest sink)
            throws InterruptedException {
        Thread reader = new Thread(() -> read(server, database), "reader");
        reader.start();
        send(kafka, load);
        sending = false;
        reader.join(TIMEOUT.toMillis());
        if (reader.isAlive() || !outstanding.isEmpty()) {
            throw sink.process().failure("has not written " + outstanding.size() + " states");
        }
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // a state that is not sent is never seen, which is reported at the end
    private void send(BenchmarkKafka kafka, StateLoad load) throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            long begin = System.nanoTime();
            for (int i = 0; i < load.states().size(); i++) {
                long due = begin + TimeUnit.SECONDS.toNanos(i) / rate;
                long early = due - System.nanoTime();
                if (early > 0) {
                    TimeUnit.NANOSECONDS.sleep(early);
                }
                StateLoad.Encoded state = load.states().get(i);
                outstanding.put(
                        state.quoteId(), new Sent(state.revision(), System.nanoTime(), i >= rate * WARM_UP_SECONDS));
                producer.send(
                        new ProducerRecord<>(TOPIC, state.quoteId().getBytes(StandardCharsets.UTF_8), state.value()));
            }
        }
    }

    private void read(SqlServer server, String database) {
        try (Connection connection = server.connect(database, Map.of("useServerPrepStmts", "true"));
                PreparedStatement query = connection.prepareStatement(
                        "SELECT quote_uid, last_event_revision FROM quotes WHERE quote_uid IN ("
                                + "?, ".repeat(KEYS_A_QUERY - 1) + "?)")) {
            long deadline = Long.MAX_VALUE;
            while ((sending || !outstanding.isEmpty()) && System.nanoTime() < deadline) {
                if (!sending && deadline == Long.MAX_VALUE) {
                    deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
                }
                Map<String, Sent> queried = new LinkedHashMap<>();
                for (Map.Entry<String, Sent> each : outstanding.entrySet()) {
                    if (queried.size() < KEYS_A_QUERY) {
                        queried.put(each.getKey(), each.getValue());
                    }
                }
                if (!queried.isEmpty()) {
                    read(query, queried);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        } catch (SQLException e) {
            throw new RunFailedException("the reader failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(PreparedStatement query, Map<String, Sent> queried) throws SQLException {
        int bound = 0;
        for (String quoteId : queried.keySet()) {
            query.setString(++bound, quoteId);
        }
        while (bound < KEYS_A_QUERY) {
            query.setString(++bound, "");
        }
        try (ResultSet rows = query.executeQuery()) {
            long now = System.nanoTime();
            while (rows.next()) {
                String quoteId = rows.getString(1);
                Sent sent = queried.get(quoteId);
                if (sent != null && rows.getLong(2) >= sent.revision() && outstanding.remove(quoteId, sent)) {
                    if (sent.counts()) {
                        millis.add((now - sent.nanos()) / 1e6);
                    }
                }
            }
        }
    }

    private void report() {
        List<Double> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        TextTable table = new TextTable("states/s", "seen", "p50 ms", "p99 ms", "p99.9 ms", "max ms");
        table.row(
                Integer.toString(rate),
                Integer.toString(sorted.size()),
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 0.999),
                at(sorted, 1));
        System.out.println(table);
    }

    private static String at(List<Double> sorted, double share) {
        int index = Math.max(0, (int) Math.ceil(share * sorted.size()) - 1);
        return String.format(Locale.ROOT, "%.1f", sorted.get(index));
    }
}
