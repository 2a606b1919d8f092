package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eventstore.dbclient.RecordedEvent;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.MalformedEventException;
import io.quotestream.model.json.QuoteIds;
import io.quotestream.runtime.kafka.DeadLetterRecords;
import io.quotestream.runtime.kafka.TopicNames;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Maps events to Kafka records: the data unchanged under the quote's id, everything else about the event in
 * {@link EventHeaders}. An event without a quote id, or too large, becomes a dead letter. Next is the
 * {@link TransactionalProducer}.
 */
public final class EventRecordMapper {

    /** Every reason that {@link #toRecord} gives. */
    public static final Set<DeadLetterReason> REASONS = Set.of(
            DeadLetterReason.NO_DATA,
            DeadLetterReason.NOT_JSON,
            DeadLetterReason.NO_QUOTE_ID,
            DeadLetterReason.TOO_LARGE);

    private final String eventsTopic;
    private final DeadLetterRecords deadLetters;
    private final int maxRecordBytes;
    private final Clock clock;

    /** Records of up to {@code maxRecordBytes}, as {@link OutgoingRecord#size} counts; larger events are too large. */
    public EventRecordMapper(TopicNames topics, int maxRecordBytes, Clock clock) {
        this.eventsTopic = topics.events();
        this.deadLetters = new DeadLetterRecords(topics.deadLetters(), "bridge", clock);
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
        Headers headers = headers(event, position);
        OutgoingRecord mapped = new OutgoingRecord(
                new ProducerRecord<>(eventsTopic, null, timestamp(event), key, event.getEventData(), headers), null);
        if (malformed != null && mapped.size() <= maxRecordBytes) {
            mapped = malformed(event, headers, malformed);
        }
        return mapped.size() <= maxRecordBytes ? mapped : tooLarge(event, key, headers, mapped.size());
    }

    private OutgoingRecord malformed(RecordedEvent event, Headers headers, MalformedEventException why) {
        var cause = new DeadLetterRecords.Cause(
                why.reason(), String.valueOf(why.getMessage()), why.getClass().getName());
        return new OutgoingRecord(
                deadLetters.toRecord(coordinates(event), null, event.getEventData(), headers, cause), why.reason());
    }

    /** Points to the event instead of holding it; the user metadata is left out, since it may be what is too large. */
    private OutgoingRecord tooLarge(RecordedEvent event, byte @Nullable [] key, Headers headers, int size) {
        var cause = new DeadLetterRecords.Cause(
                DeadLetterReason.TOO_LARGE,
                "the record would have " + size + " bytes, at most " + maxRecordBytes + " are allowed",
                null);
        Headers small = new RecordHeaders(headers);
        small.remove(EventHeaders.METADATA);
        return new OutgoingRecord(
                deadLetters.toRecord(coordinates(event), key, new byte[0], small, cause), DeadLetterReason.TOO_LARGE);
    }

    /**
     * Brokers refuse records from the future, which would stop the bridge indefinitely; so a source whose clock is ahead gives
     * records of now. The header has the true time.
     */
    private long timestamp(RecordedEvent event) {
        return Math.max(0, Math.min(event.getCreated().toEpochMilli(), clock.millis()));
    }

    private static Headers headers(RecordedEvent event, SourcePosition position) {
        Headers headers = new RecordHeaders();
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
        return headers;
    }

    private static String coordinates(RecordedEvent event) {
        return event.getStreamId() + '@' + event.getRevision();
    }

    /** The client takes the type from a map of the server's and may have none. */
    private static String typeOf(RecordedEvent event) {
        return Objects.requireNonNullElse(event.getEventType(), "");
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
