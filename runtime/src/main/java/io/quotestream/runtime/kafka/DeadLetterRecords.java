package io.quotestream.runtime.kafka;

import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Builds the dead-letter records of all services: key, value and headers of the source record, and the
 * {@link DeadLetterHeaders}. Thread safe.
 *
 * <p>The record's time is the present, not the event's: the topic's retention counts from it, and would delete dead letters
 * of old events at once.
 */
public final class DeadLetterRecords {

    private static final byte[] NO_VALUE = {};

    /** Batch header and record fields at their longest; the producer counts the same. */
    private static final int RECORD_OVERHEAD = 61 + 21;

    /** The two lengths of a header at their longest. */
    private static final int HEADER_OVERHEAD = 10;

    private final String topic;
    private final String service;
    private final Clock clock;

    /** @param service which service rejects: {@code bridge}, {@code streams-app} or {@code sink} */
    public DeadLetterRecords(String topic, String service, Clock clock) {
        this.topic = topic;
        this.service = service;
        this.clock = clock;
    }

    /**
     * Why it is rejected.
     *
     * @param message for people; holds no value out of the payload
     * @param exception class name of the failure; null when there was no exception
     */
    public record Cause(
            DeadLetterReason reason,
            String message,
            @Nullable String exception) {}

    /**
     * The dead-letter record.
     *
     * @param coordinates of what is rejected: {@code topic/partition/offset}, or {@code stream@revision} of an event that never
     *     reached Kafka
     * @param headers of what is rejected; are copied
     */
    public ProducerRecord<byte[], byte[]> toRecord(
            String coordinates, byte @Nullable [] key, byte @Nullable [] value, Iterable<Header> headers, Cause cause) {
        Headers all = new RecordHeaders(headers);
        Instant now = clock.instant();
        set(all, DeadLetterHeaders.REASON, cause.reason().code());
        set(all, DeadLetterHeaders.MESSAGE, cause.message());
        all.remove(DeadLetterHeaders.EXCEPTION);
        if (cause.exception() != null) {
            set(all, DeadLetterHeaders.EXCEPTION, cause.exception());
        }
        set(all, DeadLetterHeaders.SOURCE, coordinates);
        set(all, DeadLetterHeaders.SERVICE, service);
        set(all, DeadLetterHeaders.TIME, now.toString());
        return new ProducerRecord<>(topic, null, now.toEpochMilli(), key, value, all);
    }

    /** The record, or without its value if it is larger than {@code maxBytes}: its coordinates lead to the value. */
    public static ProducerRecord<byte[], byte[]> fitting(ProducerRecord<byte[], byte[]> whole, int maxBytes) {
        return sizeOf(whole) <= maxBytes ? whole : withoutValue(whole);
    }

    /** The same record with an empty value. */
    public static ProducerRecord<byte[], byte[]> withoutValue(ProducerRecord<byte[], byte[]> whole) {
        return new ProducerRecord<>(whole.topic(), null, whole.timestamp(), whole.key(), NO_VALUE, whole.headers());
    }

    /** Upper bound of a record's bytes in a request, uncompressed and alone in its batch; at most three bytes a char of a header's name. */
    public static int sizeOf(ProducerRecord<byte[], byte[]> record) {
        long size = RECORD_OVERHEAD + (long) length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += HEADER_OVERHEAD + utf8Length(header.key()) + length(header.value());
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    private static int utf8Length(String name) {
        int length = name.length();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0x7F) {
                length += 2;
            }
        }
        return length;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** A dead letter may be replayed and rejected again: the last rejection replaces the one before. */
    private static void set(Headers headers, String name, String text) {
        headers.remove(name).add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
