package io.quotestream.benchmarks.streams;

import io.quotestream.benchmarks.measure.Figures;
import io.quotestream.benchmarks.measure.SteadyStateMeter;
import io.quotestream.benchmarks.measure.TextTable;
import io.quotestream.benchmarks.servers.BenchmarkKafka;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How fast the streams app folds, and how large its states are, next to a bare copy and a plain aggregation; and the two
 * limits that it is made of, a table of whole events and the fold without Kafka.
 */
@Command(
        name = "streams",
        mixinStandardHelpOptions = true,
        description = "Events per second and bytes per state of the streams app and of its peers.")
public final class StreamsBenchmark implements Callable<Integer> {

    private static final String EVENTS = "quotes.events";
    private static final Duration TIMEOUT = Duration.ofMinutes(4);
    private static final long PAUSE_MS = 20;
    private static final String APP = "app";
    private static final String FOLD = "fold";
    private static final List<String> JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC");

    @Option(
            names = "--events",
            defaultValue = "90000",
            description = "Events that each reads in each round (${DEFAULT-VALUE}).")
    private int events;

    @Option(
            names = "--warm-up",
            defaultValue = "30000",
            description = "Of them, how many go before the clock starts (${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds, whose medians count (${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--partitions", defaultValue = "4", description = "Partitions of the topics (${DEFAULT-VALUE}).")
    private int partitions;

    @Option(names = "--threads", defaultValue = "1", description = "Stream threads of each (${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--only", description = "Only this one of app, copy, latest, fold, plain.")
    private List<String> only = List.of(APP, StreamsPeerMain.COPY, StreamsPeerMain.LATEST, FOLD, StreamsPeerMain.PLAIN);

    @Option(names = "--app", description = "A variable of the app's environment, NAME=VALUE, to try a setting.")
    private Map<String, String> appEnvironment = Map.of();

    @Option(names = "--jvm", description = "A further option of each JVM, such as another heap.")
    private List<String> jvm = List.of();

    @Override
    public Integer call() throws Exception {
        try (BenchmarkWorkspace workspace = BenchmarkWorkspace.create("streams");
                BenchmarkKafka kafka = BenchmarkKafka.start(workspace, partitions);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            long bytes = load(kafka.bootstrapServers());
            System.out.printf(
                    Locale.ROOT,
                    "%,d events of %,d bytes on average, %d partitions; rounds of %,d events after %,d to warm up%n",
                    events,
                    bytes / events,
                    partitions,
                    events - warmUp,
                    warmUp);
            // Not counted: the first subject would pay for the broker's own warm-up.
            measure(StreamsPeerMain.COPY, 0, workspace, kafka.bootstrapServers(), admin);
            Map<String, Figures> speeds = new LinkedHashMap<>();
            Map<String, Double> sizes = new HashMap<>();
            List<String> order = new ArrayList<>(only);
            for (int round = 1; round <= rounds; round++) {
                Collections.rotate(order, 1);
                for (String name : order) {
                    double perSecond = measure(name, round, workspace, kafka.bootstrapServers(), admin);
                    speeds.computeIfAbsent(name, any -> new Figures()).add(perSecond);
                    if (round == 1 && !name.equals(FOLD)) {
                        sizes.put(name, bytesPerKey(kafka.bootstrapServers(), output(name, round)));
                    }
                    System.out.printf(Locale.ROOT, "round %d, %s: %,.0f events/s%n", round, name, perSecond);
                }
            }
            print(only, speeds, sizes);
        }
        return 0;
    }

    private static String output(String name, int round) {
        return "benchmark." + name + "." + round;
    }

    private long load(String bootstrapServers) throws InterruptedException, ExecutionException {
        QuoteTraffic traffic = new QuoteTraffic(1);
        long bytes = 0;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 5, "compression.type", "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                var record = traffic.next(EVENTS);
                bytes += record.value().length;
                sent.add(producer.send(record));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
        return bytes;
    }

    /** Events per second from the end of the warm-up to the last event, by the committed offsets. */
    private double measure(String name, int round, BenchmarkWorkspace workspace, String bootstrapServers, Admin admin)
            throws InterruptedException, ExecutionException {
        if (name.equals(FOLD)) {
            return foldAlone(round, workspace);
        }
        String group = "benchmark-" + name + "-" + round;
        String to = output(name, round);
        admin.createTopics(List.of(new NewTopic(to, partitions, (short) 1)
                        .configs(name.equals(APP) ? Map.of("cleanup.policy", "compact") : Map.of())))
                .all()
                .get();
        try (ChildProcess process = start(name, group, to, workspace, bootstrapServers)) {
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            long warmAt = 0;
            long warm = 0;
            while (System.nanoTime() < deadline) {
                process.verifyAlive();
                long done = committed(admin, group);
                long now = System.nanoTime();
                if (warmAt == 0 && done >= warmUp) {
                    warmAt = now;
                    warm = done;
                }
                if (done >= events) {
                    return (done - warm) * 1e9 / (now - warmAt);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
            throw process.failure("was not done within " + TIMEOUT.toSeconds() + " s");
        }
    }

    private ChildProcess start(
            String name, String group, String to, BenchmarkWorkspace workspace, String bootstrapServers) {
        List<String> options = jvmOptions();
        String states = workspace.folder(group).toString();
        if (!name.equals(APP)) {
            List<String> command = JavaCommand.ofClass(
                    StreamsPeerMain.class,
                    options,
                    name,
                    bootstrapServers,
                    group,
                    states,
                    EVENTS,
                    to,
                    Integer.toString(threads));
            return workspace.start(group, command, Map.of());
        }
        Map<String, String> environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "STREAMS_APPLICATION_ID",
                group,
                "STREAMS_STATE_DIR",
                states,
                "TOPIC_STATE",
                to,
                "STREAMS_THREADS",
                Integer.toString(threads),
                "HTTP_ADDRESS",
                "127.0.0.1",
                "HTTP_PORT",
                "0"));
        environment.putAll(appEnvironment);
        return workspace.start(
                group, JavaCommand.ofJar(Installation.locate().jar("streams-app"), options), environment);
    }

    private double foldAlone(int round, BenchmarkWorkspace workspace) throws InterruptedException {
        List<String> command =
                JavaCommand.ofClass(FoldAlone.class, jvmOptions(), Integer.toString(events), Integer.toString(warmUp));
        try (ChildProcess process = workspace.start(FOLD + "-" + round, command, Map.of())) {
            return Double.parseDouble(process.awaitLine(SteadyStateMeter.PREFIX, TIMEOUT));
        }
    }

    private List<String> jvmOptions() {
        List<String> options = new ArrayList<>(JVM);
        options.addAll(jvm);
        return options;
    }

    private static long committed(Admin admin, String group) throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                .mapToLong(offset -> offset == null ? 0 : offset.offset())
                .sum();
    }

    /** The mean size of what each key has at the end. */
    private double bytesPerKey(String bootstrapServers, String topic) {
        Map<String, Integer> last = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> all = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    last.put(record.key(), record.value().length);
                }
            }
        }
        return last.values().stream().mapToInt(Integer::intValue).average().orElse(0);
    }

    private static void print(List<String> names, Map<String, Figures> speeds, Map<String, Double> sizes) {
        TextTable table = new TextTable("", "events/s, median", "least", "greatest", "bytes per quote at the end");
        for (String name : names) {
            Figures speed = speeds.getOrDefault(name, new Figures());
            table.row(
                    name,
                    "%,.0f".formatted(speed.median()),
                    "%,.0f".formatted(speed.least()),
                    "%,.0f".formatted(speed.greatest()),
                    sizes.containsKey(name) ? "%,.0f".formatted(sizes.get(name)) : "");
        }
        System.out.println();
        System.out.println(table);
        System.out.println();
        compare(speeds, StreamsPeerMain.COPY, " (aim: at least 0.50)");
        compare(speeds, StreamsPeerMain.PLAIN, " (aim: at least 2.00)");
        Figures latest = speeds.get(StreamsPeerMain.LATEST);
        Figures fold = speeds.get(FOLD);
        if (latest != null && fold != null) {
            System.out.printf(
                    Locale.ROOT,
                    "latest and then fold, on one thread: %,.0f events/s%n",
                    1 / (1 / latest.median() + 1 / fold.median()));
        }
    }

    private static void compare(Map<String, Figures> speeds, String peer, String aim) {
        Figures app = speeds.get(APP);
        Figures other = speeds.get(peer);
        if (app != null && other != null) {
            System.out.printf(Locale.ROOT, "app / %s = %.2f%s%n", peer, app.median() / other.median(), aim);
        }
    }
}
