package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.kafka.CopyIdentity;
import io.quotestream.bridge.kafka.StoredCheckpoint;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A source of its own and topics of its own on a shared broker, for one test: what bridges are put between. */
final class BridgePipeline implements AutoCloseable {

    static final String STREAM = "quotes-data-engineering";

    static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int EVENTS_PARTITIONS = 3;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static {
        // A busy machine is slow, not wrong.
        Awaitility.setDefaultTimeout(TIMEOUT);
    }

    private final String servers;
    private final EmbeddedEventStore store;
    private final String suffix =
            "-" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Runnable> closing = new ArrayList<>();
    private int appended;
    private @Nullable KafkaConsumer<byte[], byte[]> counting;
    private int copied;

    BridgePipeline(EmbeddedKafka kafka) {
        this(kafka, EmbeddedEventStore.start());
    }

    /** Closes {@code store} with itself. */
    BridgePipeline(EmbeddedKafka kafka, EmbeddedEventStore store) {
        this(kafka.bootstrapServers(), store);
    }

    /** On any broker; closes {@code store} with itself. */
    BridgePipeline(String servers, EmbeddedEventStore store) {
        this.servers = servers;
        this.store = store;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            NewTopic checkpoints = new NewTopic(checkpoints(), 1, (short) 1);
            checkpoints.configs(Map.of("cleanup.policy", "compact"));
            admin.createTopics(List.of(
                            new NewTopic(events(), EVENTS_PARTITIONS, (short) 1),
                            new NewTopic(deadLetters(), 1, (short) 1),
                            checkpoints))
                    .all()
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not create topics", e);
        }
        environment.putAll(Map.of(
                "EVENTSTOREDB_CONNECTION_STRING",
                store.connectionString(),
                "KAFKA_BOOTSTRAP_SERVERS",
                servers,
                "TOPIC_EVENTS",
                events(),
                "TOPIC_DEAD_LETTERS",
                deadLetters(),
                "TOPIC_BRIDGE_CHECKPOINTS",
                checkpoints(),
                "BRIDGE_GROUP_ID",
                group(),
                "BRIDGE_TRANSACTIONAL_ID",
                "transaction" + suffix,
                "BRIDGE_WATCHDOG_INTERVAL",
                "500ms",
                "BRIDGE_CHECKPOINT_INTERVAL",
                "500ms",
                "HTTP_PORT",
                "0"));
        environment.put("HTTP_ADDRESS", "127.0.0.1");
        environment.put("BRIDGE_ALL_UNFILTERED", "true");
    }

    String events() {
        return "events" + suffix;
    }

    String group() {
        return "group" + suffix;
    }

    String deadLetters() {
        return "dead-letters" + suffix;
    }

    String checkpoints() {
        return "checkpoints" + suffix;
    }

    EmbeddedEventStore store() {
        return store;
    }

    BridgePipeline with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    String variable(String name) {
        return Objects.requireNonNull(environment.get(name));
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Starts a bridge in this JVM; closed with the pipeline, or earlier. */
    RunningBridge bridge() {
        return bridge(CrashPoint.Listener.NONE);
    }

    /** As {@link #bridge()}, with {@code steps} on its thread. */
    RunningBridge bridge(CrashPoint.Listener steps) {
        return bridge(steps, Bridge.FailureTimeouts.DEFAULT);
    }

    /** As {@link #bridge()}, with timeouts of its own. */
    RunningBridge bridge(Bridge.FailureTimeouts timeouts) {
        return bridge(CrashPoint.Listener.NONE, timeouts);
    }

    private RunningBridge bridge(CrashPoint.Listener steps, Bridge.FailureTimeouts timeouts) {
        RunningBridge bridge = new RunningBridge(BridgeConfig.from(environment), steps, timeouts);
        closing.add(bridge::close);
        return bridge;
    }

    /** Starts a bridge as a process; killed with the pipeline, or earlier. */
    BridgeProcess process(String... arguments) {
        return process(List.of(), BridgeProcess.LOG, arguments);
    }

    /** As {@link #process(String...)}, with further options of the JVM, and a log of its own. */
    BridgeProcess process(List<String> jvmOptions, Path log, String... arguments) {
        BridgeProcess process = new BridgeProcess(environment, jvmOptions, log, arguments);
        closing.add(process::close);
        return process;
    }

    /** Appends so many events of a few quotes to the stream; each has its number in it. */
    void append(int count) {
        append(STREAM, count);
    }

    void append(String stream, int count) {
        int first = appended;
        appended += count;
        store.append(
                stream,
                IntStream.range(first, appended)
                        .mapToObj(BridgePipeline::numbered)
                        .toList());
    }

    static NewEvent numbered(int number) {
        return NewEvent.json("fee_applied", "{\"quoteId\":\"quote-" + number % 7 + "\",\"number\":" + number + "}");
    }

    /** As {@link #numbered(int)}, with {@code filler} to make it large. */
    static NewEvent numbered(int number, String filler) {
        return NewEvent.json(
                "fee_applied",
                "{\"quoteId\":\"quote-" + number % 7 + "\",\"filler\":\"" + filler + "\",\"number\":" + number + "}");
    }

    /** Waits until so many events are in the topic, and checks that they are each appended one, once, in order per quote. */
    List<ConsumerRecord<byte[], byte[]>> awaitExactly(int count) {
        await().atMost(TIMEOUT).until(() -> copied() >= count);
        List<ConsumerRecord<byte[], byte[]>> records = committed(events());
        assertThat(records.stream().map(BridgePipeline::number).sorted())
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
        assertInOrder(records);
        return records;
    }

    /** How many committed events are in the topic, by one reader that continues where it was the last time. */
    int copied() {
        KafkaConsumer<byte[], byte[]> reader = counting;
        if (reader == null) {
            reader = consumer("read_committed");
            reader.assign(IntStream.range(0, EVENTS_PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(events(), partition))
                    .toList());
            counting = reader;
        }
        copied += reader.poll(Duration.ofMillis(100)).count();
        return copied;
    }

    static void assertInOrder(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, Integer> last = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Integer before = last.put(new String(record.key(), UTF_8), number(record));
            assertThat(number(record)).isGreaterThan(Objects.requireNonNullElse(before, -1));
        }
    }

    static int number(ConsumerRecord<byte[], byte[]> record) {
        String value = new String(record.value(), UTF_8);
        return Integer.parseInt(value.substring(value.lastIndexOf(':') + 1, value.length() - 1));
    }

    /** Every committed record of a topic, each partition in its order. */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return records(topic, "read_committed");
    }

    /** As {@link #committed}, with the records of transactions that are open or were aborted. */
    List<ConsumerRecord<byte[], byte[]>> sent(String topic) {
        return records(topic, "read_uncommitted");
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic, String isolationLevel) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolationLevel)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            records.sort(Comparator.<ConsumerRecord<byte[], byte[]>>comparingInt(ConsumerRecord::partition)
                    .thenComparingLong(ConsumerRecord::offset));
            return records;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolationLevel) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        isolationLevel,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** The checkpoint as Kafka has it. */
    @Nullable
    Checkpoint checkpoint() {
        return last(committed(checkpoints()));
    }

    /** The last checkpoint that was sent, whether its transaction was committed or not. */
    @Nullable
    Checkpoint sentCheckpoint() {
        return last(sent(checkpoints()));
    }

    private static @Nullable Checkpoint last(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.isEmpty() ? null : checkpoint(records.get(records.size() - 1));
    }

    /** The checkpoint in a record; the mark under the source's name is none, which is no event copied. */
    static Checkpoint checkpoint(ConsumerRecord<byte[], byte[]> record) {
        return stored(record).map(StoredCheckpoint::checkpoint).orElse(new Checkpoint(null, null));
    }

    /** Whether a record is the mark under the source's name. */
    static boolean isMark(ConsumerRecord<byte[], byte[]> record) {
        return stored(record).isEmpty();
    }

    private static Optional<StoredCheckpoint> stored(ConsumerRecord<byte[], byte[]> record) {
        return StoredCheckpoint.fromJson(record.value(), new CopyIdentity("", "", "", "", 0));
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "(none)" : new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
        if (counting != null) {
            counting.close();
        }
        store.close();
    }
}
