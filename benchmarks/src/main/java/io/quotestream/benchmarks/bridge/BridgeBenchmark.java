package io.quotestream.benchmarks.bridge;

import io.quotestream.benchmarks.measure.Figures;
import io.quotestream.benchmarks.measure.SteadyStateMeter;
import io.quotestream.benchmarks.measure.TextTable;
import io.quotestream.benchmarks.servers.BenchmarkKafka;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.JavaCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The bridge against the bare limits on both its sides. The source is in this process, which does nothing else while
 * a subject is measured; the broker and each subject have a JVM of their own. The first half of each run is for warming up.
 */
@Command(
        name = "bridge",
        mixinStandardHelpOptions = true,
        description = "Events per second of the bridge, of bare readers of its source, and of a bare producer.")
public final class BridgeBenchmark implements Callable<Integer> {

    static final String STREAM = "quotes-data-engineering";

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    /** The same for every subject. */
    private static final List<String> JVM = List.of("-Xms512m", "-Xmx512m");

    private static final int APPENDED_AT_ONCE = 10_000;
    private static final String BRIDGE = "bridge";
    private static final String PRODUCER = "producer";
    private static final String SUBSCRIPTION = name(SourceSubject.Way.SUBSCRIPTION);

    @Option(names = "--events", defaultValue = "600000", description = "Events a round (default: ${DEFAULT-VALUE}).")
    private int events;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--only", split = ",", description = "Only these subjects, by their names in the table.")
    private List<String> only = List.of();

    @Option(names = "--bridge-env", description = "NAME=VALUE for the bridge; may be repeated.")
    private Map<String, String> bridgeEnvironment = Map.of();

    @Option(names = "--bridge-jvm", description = "An option of the bridge's JVM; may be repeated.")
    private List<String> bridgeOptions = List.of();

    @Override
    public Integer call() throws Exception {
        Map<String, Figures> figures = new LinkedHashMap<>();
        subjects().forEach(name -> figures.put(name, new Figures()));
        try (BenchmarkWorkspace workspace = BenchmarkWorkspace.create("bridge");
                EmbeddedEventStore store = EmbeddedEventStore.start();
                BenchmarkKafka kafka = BenchmarkKafka.start(workspace, BridgeTopics.PARTITIONS)) {
            append(store);
            for (int round = 1; round <= rounds; round++) {
                for (Map.Entry<String, Figures> subject : figures.entrySet()) {
                    double perSecond = measure(subject.getKey(), round, store, kafka, workspace);
                    subject.getValue().add(perSecond);
                    System.err.printf(Locale.ROOT, "round %d: %s %,.0f events/s%n", round, subject.getKey(), perSecond);
                }
            }
        }
        print(figures);
        return 0;
    }

    private List<String> subjects() {
        return Stream.concat(
                        Stream.of(BRIDGE, PRODUCER),
                        Arrays.stream(SourceSubject.Way.values()).map(BridgeBenchmark::name))
                .filter(name -> only.isEmpty() || only.contains(name))
                .toList();
    }

    private static String name(SourceSubject.Way way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void append(EmbeddedEventStore store) {
        List<SampleEvents.Event> pool = SampleEvents.pool();
        List<NewEvent> next = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            NewEvent event = pool.get(i % pool.size()).event();
            next.add(new NewEvent(
                    new UUID(i, 0), event.type(), event.data(), event.metadata(), event.contentType(), null));
            if (next.size() == APPENDED_AT_ONCE || i == events - 1) {
                store.append(STREAM, next);
                next.clear();
            }
        }
    }

    private double measure(
            String subject, int round, EmbeddedEventStore store, BenchmarkKafka kafka, BenchmarkWorkspace workspace)
            throws Exception {
        String name = subject + "-" + round;
        if (subject.equals(BRIDGE)) {
            List<String> jvm =
                    Stream.concat(JVM.stream(), bridgeOptions.stream()).toList();
            try (BridgeTopics topics = BridgeTopics.create(kafka, name);
                    BridgeRun run = new BridgeRun(store, topics, bridgeEnvironment, jvm, workspace)) {
                return run.eventsPerSecond(events, TIMEOUT);
            }
        }
        if (subject.equals(PRODUCER)) {
            try (BridgeTopics topics = BridgeTopics.create(kafka, name)) {
                return figureOf(
                        name, workspace, ProducerSubject.class, kafka.bootstrapServers(), topics.events(), count());
            }
        }
        String way = subject.toUpperCase(Locale.ROOT).replace('-', '_');
        return figureOf(name, workspace, SourceSubject.class, way, Integer.toString(store.port()), STREAM, count());
    }

    private String count() {
        return Integer.toString(events);
    }

    private static double figureOf(String name, BenchmarkWorkspace workspace, Class<?> main, String... arguments)
            throws InterruptedException {
        List<String> command = JavaCommand.ofClass(main, JVM, arguments);
        try (ChildProcess process = workspace.start(name, command, Map.of())) {
            return Double.parseDouble(process.awaitLine(SteadyStateMeter.PREFIX, TIMEOUT));
        }
    }

    private void print(Map<String, Figures> figures) {
        TextTable table = new TextTable("", "events/s, median", "least", "most", "bridge is");
        Figures bridge = figures.get(BRIDGE);
        figures.forEach((name, measured) -> table.row(
                name,
                String.format(Locale.ROOT, "%,.0f", measured.median()),
                String.format(Locale.ROOT, "%,.0f", measured.least()),
                String.format(Locale.ROOT, "%,.0f", measured.greatest()),
                bridge == null
                        ? ""
                        : String.format(Locale.ROOT, "%.0f %%", 100 * bridge.median() / measured.median())));
        System.out.printf(
                Locale.ROOT,
                "%,d events of 1.5 KB, %d rounds, the second half of each measured; %d processors, Java %s%n%n%s%n",
                events,
                rounds,
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                table);
        Figures producer = figures.get(PRODUCER);
        Figures subscription = figures.get(SUBSCRIPTION);
        if (bridge != null && producer != null && subscription != null) {
            double slower = Math.min(producer.median(), subscription.median());
            // Where one alone keeps all processors busy, both together take the sum of their times for an event.
            double oneAfterTheOther = 1 / (1 / producer.median() + 1 / subscription.median());
            System.out.printf(
                    Locale.ROOT,
                    "%nThe bridge reaches %.0f %% of the slower of subscription and producer, and %.0f %% of both one after"
                            + " the other, %,.0f events/s.%n",
                    100 * bridge.median() / slower,
                    100 * bridge.median() / oneAfterTheOther,
                    oneAfterTheOther);
        }
    }
}
