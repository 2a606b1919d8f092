package io.quotestream.ops.deadletters;

import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.streams.EventFixture;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Dead letters as the three services make them. */
final class DeadLetterOf {

    static final String TIME = "2026-03-02T08:00:00Z";

    private DeadLetterOf() {}

    /** The streams-app could not fold an event, which this version can, if it is well formed. */
    static ProducerRecord<byte[], byte[]> streamsApp(EventFixture event) {
        return letter(event.record("quotes.events"), "streams-app", "wrong-shape", "quotes.events/0/7");
    }

    /** The bridge found no quote id, so that the dead letter has no key. */
    static ProducerRecord<byte[], byte[]> bridge(EventFixture event) {
        ProducerRecord<byte[], byte[]> whole = event.record("quotes.events");
        return letter(
                new ProducerRecord<>("quotes.events", null, null, null, whole.value(), whole.headers()),
                "bridge",
                "no-quote-id",
                EventFixture.STREAM + "@7");
    }

    /** MySQL refused a state. */
    static ProducerRecord<byte[], byte[]> sink(String quote, byte @Nullable [] state, String source) {
        return letter(
                new ProducerRecord<>("quotes.state", quote.getBytes(StandardCharsets.UTF_8), state),
                "sink",
                "refused-by-database",
                source);
    }

    static ProducerRecord<byte[], byte[]> letter(
            ProducerRecord<byte[], byte[]> source, String service, String reason, String from) {
        Headers headers = new RecordHeaders(source.headers().toArray());
        add(headers, DeadLetterHeaders.REASON, reason);
        add(headers, DeadLetterHeaders.MESSAGE, "a sentence");
        add(headers, DeadLetterHeaders.SOURCE, from);
        add(headers, DeadLetterHeaders.SERVICE, service);
        add(headers, DeadLetterHeaders.TIME, TIME);
        return new ProducerRecord<>(
                "quotes.dead-letters", 0, Instant.parse(TIME).toEpochMilli(), source.key(), source.value(), headers);
    }

    /** The dead letter as it is read back, at 0/12. */
    static StoredDeadLetter read(ProducerRecord<byte[], byte[]> deadLetter) {
        return new StoredDeadLetter(new ConsumerRecord<>(
                deadLetter.topic(),
                0,
                12,
                deadLetter.timestamp(),
                TimestampType.CREATE_TIME,
                0,
                0,
                deadLetter.key(),
                deadLetter.value(),
                deadLetter.headers(),
                Optional.empty()));
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
