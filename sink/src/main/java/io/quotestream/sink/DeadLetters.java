package io.quotestream.sink;

import io.quotestream.model.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of dead letters. A letter is acknowledged before the transaction that passes its record commits, so that none is
 * lost; after a crash between the two it is there twice. Confined to the poll thread.
 */
final class DeadLetters implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private static final byte[] TOO_LARGE = {};

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Clock clock;

    DeadLetters(Producer<byte[], byte[]> producer, String topic, Clock clock) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
    }

    /** @param client settings that all Kafka clients of the service share */
    static DeadLetters to(String topic, Map<String, Object> client) {
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // Short, since the poll thread waits: the batch is done again after a failure.
        client.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        client.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        return new DeadLetters(
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer()),
                topic,
                Clock.systemUTC());
    }

    /**
     * Sends the letters and waits until all are acknowledged.
     *
     * @throws DeadLettersUnavailable if one is not; some may be there all the same
     */
    void send(List<DeadLetter> letters) throws DeadLettersUnavailable {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try {
            for (DeadLetter letter : letters) {
                sent.add(producer.send(toRecord(letter, letter.source().value())));
            }
            producer.flush();
            for (int i = 0; i < letters.size(); i++) {
                await(sent.get(i), letters.get(i));
            }
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw new DeadLettersUnavailable(e);
        }
        for (DeadLetter letter : letters) {
            log.warn(
                    "{} is a dead letter, {}: {}",
                    letter.coordinates(),
                    letter.reason().word(),
                    letter.message());
        }
    }

    private void await(Future<RecordMetadata> sent, DeadLetter letter) throws DeadLettersUnavailable {
        try {
            sent.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RecordTooLargeException)
                    || letter.source().value() == null) {
                throw new DeadLettersUnavailable(e.getCause() == null ? e : e.getCause());
            }
            Future<RecordMetadata> withoutValue = producer.send(toRecord(letter, TOO_LARGE));
            producer.flush();
            try {
                withoutValue.get();
            } catch (ExecutionException again) {
                throw new DeadLettersUnavailable(again.getCause() == null ? again : again.getCause());
            } catch (InterruptedException interrupted) {
                throw new InterruptException(interrupted);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e); // restores the flag
        }
    }

    private ProducerRecord<byte[], byte[]> toRecord(DeadLetter letter, byte[] value) {
        ProducerRecord<byte[], byte[]> toSend = new ProducerRecord<>(
                topic, null, letter.source().key(), value, letter.source().headers());
        Headers headers = toSend.headers();
        put(headers, DeadLetterHeaders.REASON, letter.reason().word());
        put(headers, DeadLetterHeaders.EXCEPTION, letter.exception());
        put(headers, DeadLetterHeaders.MESSAGE, letter.message());
        put(headers, DeadLetterHeaders.SOURCE, letter.coordinates());
        put(headers, DeadLetterHeaders.SERVICE, "sink");
        put(headers, DeadLetterHeaders.TIME, clock.instant().toString());
        return toSend;
    }

    private static void put(Headers headers, String name, String text) {
        headers.remove(name).add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
