package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import io.quotestream.sink.database.Migrations;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A changelog topic, a topic of dead letters and a database of a test's own, and sinks between them. */
public final class SinkFixture implements AutoCloseable {

    public static final int PARTITIONS = 4;
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final AtomicInteger COUNT = new AtomicInteger();

    public final TestDatabase database;
    public final String state = "state-" + COUNT.incrementAndGet();
    public final String deadLetters = "dead-letters-" + COUNT.get();
    public final Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()));
    // One request at a time: a topic just created may refuse the first and take the second, and then never the first
    // again.
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of(
                    "bootstrap.servers",
                    bootstrap(),
                    "acks",
                    "all",
                    "max.in.flight.requests.per.connection",
                    1,
                    "max.request.size",
                    16 * 1024 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    private final AtomicReference<@Nullable Exception> publishFailure = new AtomicReference<>();
    private final List<RunningSink> sinks = new ArrayList<>();
    private @Nullable Integer onlyPartition;

    public SinkFixture() {
        this(TestDatabase.fresh());
    }

    public SinkFixture(TestDatabase database) {
        this.database = database;
        createStateTopic();
        createDeadLettersTopic();
    }

    public void createDeadLettersTopic() {
        createDeadLettersTopic(1);
    }

    public void createDeadLettersTopic(int partitions) {
        TestServers.kafka().createTopic(deadLetters, partitions, Map.of());
    }

    void createStateTopic() {
        TestServers.kafka().createTopic(state, PARTITIONS, Map.of("cleanup.policy", "compact"));
    }

    /** Changes a topic's setting. */
    public void configure(String topic, String setting, String value) {
        Collection<AlterConfigOp> change =
                List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET));
        try {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), change))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    static String bootstrap() {
        return TestServers.kafka().bootstrapServers();
    }

    /** The environment of a sink between this fixture's topics and database. */
    public Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrap(),
                "TOPIC_STATE",
                state,
                "TOPIC_DEAD_LETTERS",
                deadLetters,
                "SINK_GROUP_ID",
                "group-of-" + state,
                "HTTP_ADDRESS",
                "127.0.0.1",
                "HTTP_PORT",
                "0",
                "JDBC_URL",
                database.url(),
                "JDBC_USER",
                database.user(),
                "JDBC_PASSWORD",
                database.password()));
    }

    public void migrate() {
        try {
            Migrations.run(SinkConfig.from(environment()).jdbc());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Migrates, and has the server refuse this reference of a quote and this status of a rate: by a constraint of somebody's. */
    public void refuse(String text) {
        migrate();
        database.execute(
                "ALTER TABLE quotes ADD CONSTRAINT not_this_reference CHECK (reference <> '" + text + "')",
                "ALTER TABLE quote_items ADD CONSTRAINT not_this_status CHECK (status <> '" + text + "')");
    }

    public RunningSink start() {
        return start(Map.of());
    }

    public RunningSink start(Map<String, String> overriding) {
        Map<String, String> environment = environment();
        environment.putAll(overriding);
        return startWith(environment);
    }

    /** A sink with this environment and nothing else. */
    public RunningSink startWith(Map<String, String> environment) {
        RunningSink sink = new RunningSink(SinkConfig.from(environment));
        sinks.add(sink);
        return sink;
    }

    public void publish(QuoteState quote) {
        publish(quote.quoteId(), StateCodec.encode(quote));
    }

    public void publishTombstone(String quoteId) {
        publish(quoteId, null);
    }

    @SuppressWarnings("NullAway") // a tombstone is null
    public void publish(String key, byte @Nullable [] value) {
        send(new ProducerRecord<>(state, onlyPartition, key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Puts a record on the topic of dead letters, as another service or somebody else would. */
    @SuppressWarnings("NullAway") // keys and values may be null
    public void publishDeadLetter(byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(deadLetters, key, value);
        headers.forEach(letter.headers()::add);
        send(letter);
    }

    /** From now on all records go to one partition, whatever their keys. */
    public void useOnlyPartition(int partition) {
        onlyPartition = partition;
    }

    /** Waits until all that was published is in Kafka. */
    public void flush() {
        producer.flush();
        assertThat(publishFailure).hasNullValue();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback tells of a failure
    private void send(ProducerRecord<byte[], byte[]> toSend) {
        producer.send(toSend, (metadata, failure) -> {
            if (failure != null) {
                publishFailure.set(failure);
            }
        });
    }

    /** Waits until the stored offsets have passed all that was published. */
    public void awaitAllWritten() {
        flush();
        Map<TopicPartition, Long> ends = ends();
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            sinks.forEach(RunningSink::assertNotFailed);
            Map<Integer, Long> stored = storedOffsets();
            ends.forEach((partition, end) ->
                    assertThat(stored.getOrDefault(partition.partition(), -1L)).isGreaterThanOrEqualTo(end));
        });
    }

    public Map<Integer, Long> storedOffsets() {
        Map<Integer, Long> stored = new TreeMap<>();
        if (!database.rows("SHOW TABLES LIKE 'sink_offsets'").isEmpty()) {
            database.rows("SELECT partition_number, next_offset FROM sink_offsets")
                    .forEach(row ->
                            stored.put(Integer.valueOf(row.split("\\|", 2)[0]), Long.valueOf(row.split("\\|", 2)[1])));
        }
        return stored;
    }

    private Map<TopicPartition, Long> ends() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.endOffsets(IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(state, partition))
                    .toList());
        }
    }

    /** All dead letters so far. */
    public List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        TopicPartition partition = new TopicPartition(deadLetters, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
            }
            return letters;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        sinks.forEach(RunningSink::close);
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
    }
}
