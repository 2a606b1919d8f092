package io.quotestream.streams;

import io.quotestream.model.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;

/** Makes dead letters: key, value and headers of the source record, and the headers that say why. Thread safe. */
public final class DeadLetterRecords {

    private static final String SERVICE = "streams-app";

    private final String topic;
    private final int maxBytes;
    private final Clock clock;

    /** @param maxBytes a record larger than this loses its value, since the send would fail; its source header says where to find it */
    public DeadLetterRecords(String topic, int maxBytes, Clock clock) {
        this.topic = topic;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    ProducerRecord<byte[], byte[]> letter(ErrorHandlerContext source, RejectedEventException refused) {
        Headers headers = new RecordHeaders(source.headers());
        set(headers, DeadLetterHeaders.REASON, refused.reason().word());
        set(headers, DeadLetterHeaders.EXCEPTION, refused.failure().getName());
        set(headers, DeadLetterHeaders.MESSAGE, String.valueOf(refused.getMessage()));
        set(headers, DeadLetterHeaders.SOURCE, source.topic() + "/" + source.partition() + "/" + source.offset());
        set(headers, DeadLetterHeaders.SERVICE, SERVICE);
        Instant now = clock.instant();
        set(headers, DeadLetterHeaders.TIME, now.toString());
        byte[] key = source.sourceRawKey();
        byte[] value = source.sourceRawValue();
        boolean fits = length(key) + length(value) + size(headers) <= maxBytes;
        // Not the event's own time: the topic's retention would count from it, and sweep letters of old events at once.
        return new ProducerRecord<>(topic, null, now.toEpochMilli(), key, fits ? value : new byte[0], headers);
    }

    /** A dead letter may be replayed and refused again: the last refusal replaces the one before. */
    private static void set(Headers headers, String name, String text) {
        headers.remove(name).add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static long size(Headers headers) {
        long size = 0;
        for (Header header : headers) {
            // Five bytes each for the lengths of name and value, at most.
            size += header.key().length() * 3L + length(header.value()) + 10;
        }
        return size;
    }
}
