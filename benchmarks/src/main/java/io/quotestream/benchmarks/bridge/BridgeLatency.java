package io.quotestream.benchmarks.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.benchmarks.measure.Figures;
import io.quotestream.benchmarks.measure.TextTable;
import io.quotestream.benchmarks.servers.BenchmarkKafka;
import io.quotestream.benchmarks.servers.BenchmarkWorkspace;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long after its append an event of a quiet stream can be read, committed, in Kafka: through the bridge at its default
 * settings, and next to it the least that Kafka takes for a record by itself, plain and in a transaction. They take turns, one
 * event at a time.
 */
@Command(
        name = "bridge-latency",
        mixinStandardHelpOptions = true,
        description = "Time from an append to a quiet stream until a read_committed consumer has the event.")
public final class BridgeLatency implements Callable<Integer> {

    private static final String EVENTS = "quotes.events";
    private static final String STREAM = "quotes-data-engineering";
    private static final int PARTITIONS = 4;
    private static final int WARM_UP = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Option(
            names = "--events",
            description = "Events to measure, after " + WARM_UP + " to warm up (default: ${DEFAULT-VALUE})",
            defaultValue = "500")
    private int events;

    @Option(
            names = "--pause-ms",
            description = "Quiet between two events (default: ${DEFAULT-VALUE})",
            defaultValue = "20")
    private int pauseMillis;

    /** Makes one record come to be in the events topic. */
    private interface Writer {
        void write(byte[] key, byte[] value);
    }

    private record Subject(String name, Writer writer, Figures millis) {

        Subject(String name, Writer writer) {
            this(name, writer, new Figures());
        }
    }

    @Override
    public Integer call() throws Exception {
        try (BenchmarkWorkspace workspace = BenchmarkWorkspace.create("bridge-latency");
                BenchmarkKafka kafka = BenchmarkKafka.start(workspace, PARTITIONS);
                EmbeddedEventStore store = EmbeddedEventStore.start();
                ChildProcess bridge = bridge(store, kafka, workspace);
                KafkaProducer<byte[], byte[]> plain = producer(kafka, Map.of());
                KafkaProducer<byte[], byte[]> transactional = producer(kafka, Map.of("transactional.id", "bare"));
                KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            transactional.initTransactions();
            List<Subject> subjects = List.of(
                    new Subject("plain producer", (key, value) -> send(plain, key, value)),
                    new Subject("transaction of one record", (key, value) -> {
                        transactional.beginTransaction();
                        send(transactional, key, value);
                        transactional.commitTransaction();
                    }),
                    new Subject("bridge", (key, value) -> append(store, value)));
            measure(subjects, consumer, bridge);
            System.out.println(table(subjects));
            return 0;
        }
    }

    private void measure(List<Subject> subjects, KafkaConsumer<byte[], byte[]> consumer, ChildProcess bridge)
            throws InterruptedException {
        for (int number = -WARM_UP; number < events; number++) {
            for (Subject each : subjects) {
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
                String quote = each.name() + number;
                byte[] key = quote.getBytes(UTF_8);
                byte[] value = ("{\"quoteId\":\"" + quote + "\",\"amount\":\"12.50\"}").getBytes(UTF_8);
                long start = System.nanoTime();
                each.writer().write(key, value);
                awaitRecord(key, consumer, bridge);
                if (number >= 0) {
                    each.millis().add((System.nanoTime() - start) / 1e6);
                }
            }
        }
    }

    private TextTable table(List<Subject> subjects) {
        TextTable table = new TextTable("append to visible, ms (" + events + " events)", "p50", "p99", "max");
        for (Subject each : subjects) {
            Figures millis = each.millis();
            table.row(each.name(), text(millis.median()), text(millis.percentile(0.99)), text(millis.greatest()));
        }
        return table;
    }

    private static void append(EmbeddedEventStore store, byte[] data) {
        store.append(STREAM, List.of(NewEvent.json("fee_applied", new String(data, UTF_8))));
    }

    private static String text(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }

    private static void awaitRecord(byte[] key, KafkaConsumer<byte[], byte[]> consumer, ChildProcess bridge) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                if (Arrays.equals(record.key(), key)) {
                    return;
                }
            }
            bridge.verifyAlive();
        }
        throw bridge.failure("did not bring an event within " + TIMEOUT.toSeconds() + " s");
    }

    private static ChildProcess bridge(EmbeddedEventStore store, BenchmarkKafka kafka, BenchmarkWorkspace workspace) {
        return workspace.start(
                "bridge",
                JavaCommand.ofJar(Installation.locate().jar("bridge"), List.of("-Xmx256m")),
                Map.of(
                        "EVENTSTOREDB_CONNECTION_STRING",
                        store.connectionString(),
                        "KAFKA_BOOTSTRAP_SERVERS",
                        kafka.bootstrapServers(),
                        "HTTP_ADDRESS",
                        "127.0.0.1",
                        "HTTP_PORT",
                        "0"));
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, byte[] key, byte[] value) {
        // Whether it arrived is what is measured.
        var unused = producer.send(new ProducerRecord<>(EVENTS, key, value));
    }

    private static KafkaProducer<byte[], byte[]> producer(BenchmarkKafka kafka, Map<String, String> more) {
        Map<String, Object> properties = new LinkedHashMap<>(more);
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("linger.ms", 0);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(BenchmarkKafka kafka) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(EVENTS, partition))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return consumer;
    }
}
