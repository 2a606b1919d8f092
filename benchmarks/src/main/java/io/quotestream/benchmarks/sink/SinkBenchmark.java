package io.quotestream.benchmarks.sink;

import io.quotestream.benchmarks.measure.Figures;
import io.quotestream.benchmarks.measure.TextTable;
import io.quotestream.benchmarks.servers.BenchmarkKafka;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.benchmarks.servers.ServerOptions;
import io.quotestream.benchmarks.servers.SqlServer;
import io.quotestream.embedded.process.RunFailedException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Throughput of the sink next to Debezium's JDBC sink connector and next to the database's own limit. */
@Command(
        name = "sink",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Records per second into the tables: the sink, Debezium's JDBC sink connector, and three ways without Kafka.",
            "Same content, same server, same durability. A record is a quote's state; others get it as flat rows, and only"
                    + " those that it changed. Services are up and warm, and see all records at one moment."
        })
public final class SinkBenchmark implements Callable<Integer> {

    private enum Subject {
        SINK("Quote Stream's sink"),
        DEBEZIUM("Debezium's JDBC sink connector, upsert"),
        MULTI_ROW("multi-row upserts from memory"),
        LOAD_DATA("LOAD DATA from memory"),
        ONE_BY_ONE("an upsert and a commit each");

        final String title;

        Subject(String title) {
            this.title = title;
        }
    }

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final int WARM_UP_STATES = 4_000;
    private static final int ONE_BY_ONE_ROWS = 2_000;

    @Option(
            names = "--states",
            paramLabel = "N",
            defaultValue = "40000",
            description = "Records of each workload; 200000 is the full one. Default: ${DEFAULT-VALUE}.")
    private int states;

    @Option(
            names = "--open",
            paramLabel = "N",
            description = "How many quotes of the backlog are under way at a time. Default: a fifth of them.")
    private @Nullable Integer open;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Mixin
    private ServerOptions serverOptions = new ServerOptions();

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Some subjects: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Subject> only = EnumSet.allOf(Subject.class);

    @Option(names = "--workload", paramLabel = "NAME", description = "Only one: backlog or different. Default: both.")
    private @Nullable String workload;

    private int runs;

    @Override
    public Integer call() throws Exception {
        if (only.contains(Subject.DEBEZIUM) && !DebeziumProcess.isThere()) {
            throw new RunFailedException("Debezium's connector is missing: use ./benchmark, which gets it");
        }
        try (BenchmarkWorkspace workspace = BenchmarkWorkspace.create("sink");
                SqlServer server = serverOptions.open();
                BenchmarkKafka kafka = BenchmarkKafka.start(workspace, StateTopic.PARTITIONS);
                StateTopic topics = new StateTopic(kafka.bootstrapServers(), "benchmark")) {
            System.out.println(server.description());
            for (String topic : DebeziumProcess.topics().toList()) {
                topics.create(topic);
            }
            if (!"different".equals(workload)) {
                int underWay = open == null ? Math.max(1, states / 20) : open;
                compare(workspace, server, kafka, topics, StateLoad.backlog(states, underWay));
            }
            if (!"backlog".equals(workload)) {
                compare(workspace, server, kafka, topics, StateLoad.differentQuotes(states));
            }
        }
        return 0;
    }

    private void compare(
            BenchmarkWorkspace workspace, SqlServer server, BenchmarkKafka kafka, StateTopic topics, StateLoad load)
            throws Exception {
        Map<Subject, Figures> figures = new LinkedHashMap<>();
        String contents = null;
        for (int round = 1; round <= rounds; round++) {
            for (Subject subject : Subject.values()) {
                if (!only.contains(subject)) {
                    continue;
                }
                String database = server.createDatabase(workspace);
                double seconds = run(subject, workspace, server, kafka, topics, load, database);
                figures.computeIfAbsent(subject, each -> new Figures())
                        .add(load.states().size() / seconds);
                if (subject != Subject.ONE_BY_ONE) {
                    String written = FlatTable.contents(server, database);
                    if (contents != null && !contents.equals(written)) {
                        throw new RunFailedException(
                                subject.title + " has written something else:\n" + written + "\nand not\n" + contents);
                    }
                    contents = written;
                }
                server.dropDatabase(database);
                System.err.printf(
                        Locale.ROOT,
                        "round %d, %s: %,.0f records/s%n",
                        round,
                        subject.title,
                        load.states().size() / seconds);
            }
        }
        report(load, figures, contents);
    }

    private double run(
            Subject subject,
            BenchmarkWorkspace workspace,
            SqlServer server,
            BenchmarkKafka kafka,
            StateTopic topics,
            StateLoad load,
            String database)
            throws SQLException, InterruptedException {
        DirectWrites direct = new DirectWrites(server);
        return switch (subject) {
            case SINK -> sink(workspace, server, kafka, topics, load, database);
            case DEBEZIUM -> debezium(workspace, server, kafka, topics, load, database);
            case MULTI_ROW -> direct.multiRow(database, load.rows());
            case LOAD_DATA -> direct.loadData(database, load.rows());
            case ONE_BY_ONE -> {
                List<FlatTable.Row> first = load.rows()
                        .subList(0, Math.min(ONE_BY_ONE_ROWS, load.rows().size()));
                yield direct.oneByOne(database, first)
                        / first.size()
                        * load.rows().size();
            }
        };
    }

    private double sink(
            BenchmarkWorkspace workspace,
            SqlServer server,
            BenchmarkKafka kafka,
            StateTopic topics,
            StateLoad load,
            String database)
            throws InterruptedException {
        String topic = "states-" + ++runs;
        topics.create(topic);
        try (SinkUnderTest sink =
                SinkUnderTest.start(workspace, "sink-" + runs, kafka.bootstrapServers(), topic, server, database)) {
            topics.begin();
            StateLoad.warmUp(WARM_UP_STATES).states().forEach(state -> topics.send(topic, state));
            topics.flush();
            topics.commit();
            sink.awaitWritten(server, database, Map.copyOf(topics.ends()), TIMEOUT);
            topics.begin();
            load.states().forEach(state -> topics.send(topic, state));
            topics.flush();
            Map<Integer, Long> ends = Map.copyOf(topics.ends());
            long begin = topics.commit();
            return (sink.awaitWritten(server, database, ends, TIMEOUT) - begin) / 1e9;
        }
    }

    private double debezium(
            BenchmarkWorkspace workspace,
            SqlServer server,
            BenchmarkKafka kafka,
            StateTopic topics,
            StateLoad load,
            String database)
            throws InterruptedException {
        String name = "debezium-" + ++runs;
        try (DebeziumProcess debezium =
                DebeziumProcess.start(workspace, name, kafka.bootstrapServers(), server, database)) {
            debezium.awaitWriting(topics, server, database);
            topics.begin();
            send(topics, StateLoad.warmUp(WARM_UP_STATES).rows());
            DebeziumProcess.send(topics, DebeziumProcess.sentinels("~warmed-"));
            topics.flush();
            topics.commit();
            debezium.awaitSentinels(server, database, "~warmed-");
            topics.begin();
            send(topics, load.rows());
            topics.flush();
            DebeziumProcess.send(topics, DebeziumProcess.sentinels("~end-"));
            topics.flush();
            long begin = topics.commit();
            return (debezium.awaitSentinels(server, database, "~end-") - begin) / 1e9;
        }
    }

    private static void send(StateTopic topics, List<FlatTable.Row> rows) {
        rows.forEach(
                row -> topics.send(row.table().sqlName(), null, DebeziumProcess.key(row), DebeziumProcess.value(row)));
    }

    private void report(StateLoad load, Map<Subject, Figures> figures, @Nullable String contents) {
        Figures peer = figures.get(Subject.DEBEZIUM);
        TextTable table = new TextTable("", "records/s", "least", "greatest", "flat rows/s", "x Debezium");
        double rowsARecord = (double) load.rows().size() / load.states().size();
        figures.forEach((subject, rates) -> table.row(
                subject.title,
                number(rates.median()),
                number(rates.least()),
                number(rates.greatest()),
                number(rates.median() * rowsARecord),
                peer == null ? "" : String.format(Locale.ROOT, "%.2f", rates.median() / peer.median())));
        System.out.printf(
                Locale.ROOT,
                "%n%s: %,d records, which change %,d rows; medians of %d%n%s%n%n%s%n",
                load.name(),
                load.states().size(),
                load.rows().size(),
                rounds,
                contents,
                table);
    }

    private static String number(double figure) {
        return String.format(Locale.ROOT, "%,.0f", figure);
    }
}
