package io.quotestream.sink.deadletters;

import io.quotestream.runtime.kafka.DeadLetterRecords;
import io.quotestream.sink.write.RejectedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends dead letters to their topic. A dead letter is acknowledged before the transaction that passes its record commits, so that none is
 * lost; after a crash between the two it is there twice. Confined to the poll thread.
 */
public final class DeadLetterProducer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterProducer.class);

    private final Supplier<Producer<byte[], byte[]>> connection;
    private final DeadLetterRecords records;
    private @Nullable Producer<byte[], byte[]> producer;

    /** @param connection makes the producer when the first dead letter is sent, since most sinks never send one */
    DeadLetterProducer(Supplier<Producer<byte[], byte[]>> connection, String topic, Clock clock) {
        this.connection = connection;
        this.records = new DeadLetterRecords(topic, "sink", clock);
    }

    /**
     * @param client settings that all Kafka clients of the service share
     * @param onOpen receives the producer once it is open
     */
    public static DeadLetterProducer to(
            String topic, Map<String, Object> client, Consumer<Producer<byte[], byte[]>> onOpen) {
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Short, since the poll thread waits: the batch is done again after a failure.
        client.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        client.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        return new DeadLetterProducer(
                () -> {
                    Producer<byte[], byte[]> opened =
                            new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
                    onOpen.accept(opened);
                    return opened;
                },
                topic,
                Clock.systemUTC());
    }

    /**
     * Sends them and waits until all are acknowledged.
     *
     * @throws DeadLettersUnavailableException if one is not; some may be there all the same
     */
    public void send(List<RejectedRecord> rejected) throws DeadLettersUnavailableException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            Producer<byte[], byte[]> open = producer();
            for (RejectedRecord each : rejected) {
                sent.add(open.send(toRecord(each)));
            }
            open.flush();
            for (int i = 0; i < rejected.size(); i++) {
                if (isTooLarge(sent.get(i))) {
                    Future<RecordMetadata> withoutValue =
                            open.send(DeadLetterRecords.withoutValue(toRecord(rejected.get(i))));
                    open.flush();
                    if (isTooLarge(withoutValue)) {
                        throw new DeadLettersUnavailableException(
                                new RecordTooLargeException("even without its value"));
                    }
                }
            }
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw new DeadLettersUnavailableException(e);
        }
        for (RejectedRecord each : rejected) {
            logDeadLetter(each);
        }
    }

    /** As a sentence for people, and by field for machines: with {@code LOG_FORMAT=json} they are searched for. */
    private static void logDeadLetter(RejectedRecord each) {
        ConsumerRecord<byte[], byte[]> source = each.source();
        log.atWarn()
                .addKeyValue("reason", each.reason().code())
                .addKeyValue("topic", source.topic())
                .addKeyValue("partition", source.partition())
                .addKeyValue("offset", source.offset())
                .addKeyValue("quoteId", source.key() == null ? null : new String(source.key(), StandardCharsets.UTF_8))
                .log(
                        "{} is a dead letter, {}: {}",
                        each.coordinates(),
                        each.reason().code(),
                        each.message());
    }

    private Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = connection.get();
        }
        return producer;
    }

    /** Waits for a record that was flushed. */
    private static boolean isTooLarge(Future<RecordMetadata> sent) throws DeadLettersUnavailableException {
        try {
            sent.get();
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return true;
            }
            throw new DeadLettersUnavailableException(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e); // restores the flag
        }
    }

    private ProducerRecord<byte[], byte[]> toRecord(RejectedRecord rejected) {
        ConsumerRecord<byte[], byte[]> source = rejected.source();
        return records.toRecord(
                rejected.coordinates(),
                source.key(),
                source.value(),
                source.headers(),
                new DeadLetterRecords.Cause(rejected.reason(), rejected.message(), rejected.exception()));
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }
}
