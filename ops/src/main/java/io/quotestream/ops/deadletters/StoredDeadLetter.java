package io.quotestream.ops.deadletters;

import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.EventHeaders;
import io.quotestream.streams.EventOrigins;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record of the topic of dead letters, of any service. */
record StoredDeadLetter(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {

    DeadLetterId id() {
        return new DeadLetterId(record.partition(), record.offset());
    }

    Headers headers() {
        return record.headers();
    }

    byte @Nullable [] value() {
        return record.value();
    }

    /** The header's text; empty when it is absent. */
    String text(String header) {
        String text = EventOrigins.text(record.headers(), header);
        return text == null ? "" : text;
    }

    /** The quote's id which is the record's key; empty when it has none. */
    String quote() {
        byte[] key = record.key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    /** The service that sent it: bridge, streams-app or sink. */
    String service() {
        return text(DeadLetterHeaders.SERVICE);
    }

    String reason() {
        return text(DeadLetterHeaders.REASON);
    }

    /** When it became a dead letter. */
    Instant time() {
        try {
            return Instant.parse(text(DeadLetterHeaders.TIME));
        } catch (DateTimeException e) {
            return Instant.ofEpochMilli(record.timestamp());
        }
    }

    /** The event it holds, as {@code type@revision}; empty for one that holds none. */
    String event() {
        String type = text(EventHeaders.TYPE);
        return type.isEmpty() ? "" : type + "@" + text(EventHeaders.REVISION);
    }
}
