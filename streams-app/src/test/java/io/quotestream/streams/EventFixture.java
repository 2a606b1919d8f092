package io.quotestream.streams;

import io.quotestream.model.EventHeaders;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** An event as the bridge writes it to Kafka. */
public final class EventFixture {

    public static final String STREAM = "quotes-data-engineering";

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final String quoteId;
    private final String type;
    private final long revision;
    private final Instant created;
    private final byte @Nullable [] data;

    private EventFixture(String quoteId, String type, long revision, Instant created, byte @Nullable [] data) {
        this.quoteId = quoteId;
        this.type = type;
        this.revision = revision;
        this.created = created;
        this.data = data;
    }

    /** The event at {@code revision}, that many seconds after the first. */
    public static EventFixture of(String quoteId, String type, long revision, String json) {
        return new EventFixture(
                quoteId, type, revision, START.plusSeconds(revision), json.getBytes(StandardCharsets.UTF_8));
    }

    public static EventFixture started(String quoteId, long revision) {
        return of(quoteId, "quote_started", revision, """
                {"id": "%s", "reference": "ref-%s", "isFirstQuote": true, "timestamp": "2026-03-01T09:59:58Z",
                 "contact": {"firstName": "Ada", "email": "ada@example.org", "businessType": "Ltd", "turnover": "1000.50"}}""".formatted(quoteId, quoteId));
    }

    /** A list with one product of one rate for each of {@code productIds}, all active. */
    public static EventFixture products(String quoteId, long revision, String... productIds) {
        StringBuilder products = new StringBuilder();
        for (String id : productIds) {
            products.append(products.isEmpty() ? "" : ",").append("""
                            {"id": "%s", "key": "K-%s", "name": "Product %s", "rates": [
                              {"key": "cover", "status": "active", "isOffered": true, "basePremium": 4.58, "total": "5.13"}]}""".formatted(id, id, id));
        }
        return of(
                quoteId,
                "quote_products_updated",
                revision,
                "{\"quoteId\": \"" + quoteId + "\", \"products\": [" + products + "]}");
    }

    String quoteId() {
        return quoteId;
    }

    public Instant created() {
        return created;
    }

    byte @Nullable [] data() {
        return data;
    }

    public EventFixture withData(byte @Nullable [] other) {
        return new EventFixture(quoteId, type, revision, created, other);
    }

    EventFixture withCreated(Instant other) {
        return new EventFixture(quoteId, type, revision, other, data);
    }

    Origin origin() {
        return new Origin(eventId(), type, STREAM, revision, SourcePosition.ofRevision(revision), created, null);
    }

    Headers headers() {
        Headers headers = new RecordHeaders();
        add(headers, EventHeaders.ID, eventId());
        add(headers, EventHeaders.TYPE, type);
        add(headers, EventHeaders.STREAM, STREAM);
        add(headers, EventHeaders.REVISION, Long.toString(revision));
        add(headers, EventHeaders.POSITION, Long.toString(revision));
        add(headers, EventHeaders.CREATED, created.toString());
        add(headers, EventHeaders.CONTENT_TYPE, "application/json");
        add(headers, EventHeaders.METADATA, "{\"user\": \"ada@example.org\"}");
        return headers;
    }

    public ProducerRecord<byte[], byte[]> record(String topic) {
        return new ProducerRecord<>(
                topic,
                null,
                Math.max(0, created.toEpochMilli()),
                quoteId.getBytes(StandardCharsets.UTF_8),
                data,
                headers());
    }

    /** What the topology should make of {@code events} of one quote: the fold, called directly. */
    public static QuoteState fold(List<EventFixture> events) {
        QuoteState state = QuoteState.unseen(events.get(0).quoteId());
        for (EventFixture event : events) {
            state = state.apply(EventCodec.decode(event.origin(), event.data()));
        }
        return state;
    }

    private String eventId() {
        return UUID.nameUUIDFromBytes((quoteId + "/" + revision).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
