package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eventstore.dbclient.RecordedEvent;
import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.MalformedEventException;
import io.quotestream.model.json.QuoteIds;
import io.quotestream.runtime.kafka.TopicNames;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes Kafka records of events: the data as it is under the quote's id, everything else about the event in
 * {@link EventHeaders}. What has no quote id, or is too large, becomes a dead letter.
 */
public final class EventRecordMapper {

    /** Every reason that {@link #toRecord} gives. */
    public static final Set<DeadLetterReason> REASONS = Set.of(
            DeadLetterReason.NO_DATA,
            DeadLetterReason.NOT_JSON,
            DeadLetterReason.NO_QUOTE_ID,
            DeadLetterReason.TOO_LARGE);

    private static final byte[] NOTHING = new byte[0];

    private final TopicNames topics;
    private final int maxRecordBytes;
    private final Clock clock;

    /** Records of up to {@code maxRecordBytes}, as {@link OutgoingRecord#size} counts; larger events are too large. */
    public EventRecordMapper(TopicNames topics, int maxRecordBytes, Clock clock) {
        this.topics = topics;
        this.maxRecordBytes = maxRecordBytes;
        this.clock = clock;
    }

    /** The record of {@code event}, which stands at {@code position} of the source. */
    public OutgoingRecord toRecord(RecordedEvent event, SourcePosition position) {
        byte[] key = null;
        MalformedEventException malformed = null;
        try {
            key = QuoteIds.read(typeOf(event), event.getEventData()).getBytes(UTF_8);
        } catch (MalformedEventException e) {
            malformed = e;
        }
        ProducerRecord<byte[], byte[]> whole = record(topics.events(), event, key, event.getEventData());
        describe(whole.headers(), event, position);
        if (OutgoingRecord.sizeOf(whole) > maxRecordBytes) {
            return tooLarge(event, position, key, OutgoingRecord.sizeOf(whole));
        }
        return malformed == null ? new OutgoingRecord(whole, null) : deadLetter(event, position, malformed);
    }

    private OutgoingRecord deadLetter(RecordedEvent event, SourcePosition position, MalformedEventException why) {
        ProducerRecord<byte[], byte[]> letter = record(topics.deadLetters(), event, null, event.getEventData());
        describe(letter.headers(), event, position);
        explain(letter.headers(), event, why.reason(), String.valueOf(why.getMessage()));
        add(letter.headers(), DeadLetterHeaders.EXCEPTION, why.getClass().getName());
        return OutgoingRecord.sizeOf(letter) > maxRecordBytes
                ? tooLarge(event, position, null, OutgoingRecord.sizeOf(letter))
                : new OutgoingRecord(letter, why.reason());
    }

    /** Points to the event instead of holding it; the user metadata is left out, since it may be what is too large. */
    private OutgoingRecord tooLarge(RecordedEvent event, SourcePosition position, byte @Nullable [] key, int size) {
        ProducerRecord<byte[], byte[]> letter = record(topics.deadLetters(), event, key, NOTHING);
        describe(letter.headers(), event, position);
        letter.headers().remove(EventHeaders.METADATA);
        String message = "the record would have " + size + " bytes, at most " + maxRecordBytes + " are allowed";
        explain(letter.headers(), event, DeadLetterReason.TOO_LARGE, message);
        return new OutgoingRecord(letter, DeadLetterReason.TOO_LARGE);
    }

    /**
     * Brokers refuse records from the future, and would stop the bridge for ever; so a source whose clock is ahead gives
     * records of now. The header has the true time.
     */
    private ProducerRecord<byte[], byte[]> record(
            String topic, RecordedEvent event, byte @Nullable [] key, byte[] value) {
        long timestamp = Math.max(0, Math.min(event.getCreated().toEpochMilli(), clock.millis()));
        return new ProducerRecord<>(topic, null, timestamp, key, value);
    }

    private static void describe(Headers headers, RecordedEvent event, SourcePosition position) {
        add(headers, EventHeaders.ID, event.getEventId().toString());
        add(headers, EventHeaders.TYPE, typeOf(event));
        add(headers, EventHeaders.STREAM, event.getStreamId());
        add(headers, EventHeaders.REVISION, Long.toString(event.getRevision()));
        add(headers, EventHeaders.POSITION, position.toString());
        add(headers, EventHeaders.CREATED, event.getCreated().toString());
        add(
                headers,
                EventHeaders.CONTENT_TYPE,
                Objects.requireNonNullElse(event.getContentType(), "application/octet-stream"));
        byte[] metadata = event.getUserMetadata();
        if (metadata.length > 0) {
            headers.add(EventHeaders.METADATA, metadata);
            TraceParent.in(metadata).ifPresent(trace -> add(headers, EventHeaders.TRACE_PARENT, trace));
        }
    }

    private void explain(Headers headers, RecordedEvent event, DeadLetterReason reason, String message) {
        add(headers, DeadLetterHeaders.REASON, reason.word());
        add(headers, DeadLetterHeaders.MESSAGE, message);
        add(headers, DeadLetterHeaders.SOURCE, event.getStreamId() + '@' + event.getRevision());
        add(headers, DeadLetterHeaders.SERVICE, "bridge");
        add(headers, DeadLetterHeaders.TIME, Instant.now(clock).toString());
    }

    /** The client takes the type from a map of the server's and may have none. */
    private static String typeOf(RecordedEvent event) {
        return Objects.requireNonNullElse(event.getEventType(), "");
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
