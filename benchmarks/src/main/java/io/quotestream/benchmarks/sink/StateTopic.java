package io.quotestream.benchmarks.sink;

import io.quotestream.embedded.process.RunFailedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Puts records into Kafka in transactions, so that a reader of committed records that is up and waiting gets all of them at
 * one moment: what is measured then is its work, and neither its start nor the benchmark's producing.
 */
final class StateTopic implements AutoCloseable {

    static final int PARTITIONS = 4;

    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Map<Integer, Long> ends = new ConcurrentSkipListMap<>();

    StateTopic(String bootstrapServers, String transactionalId) {
        this.bootstrapServers = bootstrapServers;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "transactional.id", transactionalId,
                        "transaction.timeout.ms", "600000",
                        "linger.ms", "5",
                        "batch.size", "262144",
                        "buffer.memory", "67108864"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
    }

    void create(String topic) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            // Compacted, as the pipeline's is, but not while it is read: all shall get the same records.
            Map<String, String> settings = Map.of("cleanup.policy", "compact", "min.compaction.lag.ms", "86400000");
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1).configs(settings)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new RunFailedException("the topic " + topic + " cannot be made", e);
        }
    }

    void begin() {
        ends.clear();
        producer.beginTransaction();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback keeps a failure
    void send(String topic, @Nullable Integer partition, byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, partition, key, value), (metadata, problem) -> {
            if (problem != null) {
                failure.set(problem);
            } else {
                ends.merge(metadata.partition(), metadata.offset() + 1, Math::max);
            }
        });
    }

    void send(String topic, StateLoad.Encoded state) {
        send(topic, null, state.quoteId().getBytes(StandardCharsets.UTF_8), state.value());
    }

    /** Everything is with the broker, and nothing to be seen yet. */
    void flush() {
        producer.flush();
        if (failure.get() != null) {
            throw new RunFailedException("Kafka did not take a record", failure.get());
        }
    }

    /** Shows all that was sent; returns the moment before. */
    long commit() {
        long before = System.nanoTime();
        producer.commitTransaction();
        return before;
    }

    /** By partition the offset behind the last record that was sent since {@link #begin}. */
    Map<Integer, Long> ends() {
        return ends;
    }

    @Override
    public void close() {
        producer.close();
    }
}
