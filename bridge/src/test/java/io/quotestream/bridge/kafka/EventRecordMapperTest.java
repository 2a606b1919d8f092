package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.RecordedEvents;
import io.quotestream.bridge.source.SourceEvents;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.SourcePosition;
import io.quotestream.runtime.kafka.DeadLetterRecords;
import io.quotestream.runtime.kafka.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRecordMapperTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final SourcePosition POSITION = SourcePosition.ofRevision(7);
    private static final int LIMIT = 10_000;

    private final EventRecordMapper records =
            new EventRecordMapper(TopicNames.DEFAULT, LIMIT, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void dataIsUnchangedUnderTheQuotesId() {
        String data = "{ \"other\" : [1,2], \"quoteId\":\" q-1 \", \"u\":\"\\u00e9\" }";

        OutgoingRecord quoteRecord = records.toRecord(event("fee_applied", data), POSITION);

        assertThat(quoteRecord.deadLetterReason()).isNull();
        assertThat(quoteRecord.record().topic()).isEqualTo("quotes.events");
        assertThat(quoteRecord.record().key()).asString(UTF_8).isEqualTo("q-1");
        assertThat(quoteRecord.record().value()).asString(UTF_8).isEqualTo(data);
        assertThat(quoteRecord.record().timestamp()).isEqualTo(SourceEvents.CREATED.toEpochMilli());
    }

    @Test
    void headersHoldEverythingElseAboutTheEvent() {
        String metadata =
                "{\"user\":{\"x\":1},\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\"}";
        RecordedEvent event = event("quote_started", "{\"id\":5}", metadata, SourceEvents.CREATED);

        Map<String, String> headers = headers(records.toRecord(event, new SourcePosition(12, 10)));

        assertThat(headers)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "event-id", event.getEventId().toString(),
                        "event-type", "quote_started",
                        "event-stream", "quotes",
                        "event-revision", "7",
                        "event-position", "12/10",
                        "event-created", "2020-03-23T12:53:32.123456700Z",
                        "content-type", "application/json",
                        "event-metadata", metadata,
                        "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    }

    @Test
    void metadataHeadersAreAbsentWithoutMetadata() {
        assertThat(headers(records.toRecord(event("fee_applied", "{\"quoteId\":\"q\"}"), POSITION)))
                .doesNotContainKeys("event-metadata", "traceparent");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''               | NO_DATA",
                "hello            | NOT_JSON",
                "{\"quoteId\":     | NOT_JSON",
                "[1]              | NO_QUOTE_ID",
                "{\"id\":\"x\"}     | NO_QUOTE_ID",
                "{\"quoteId\":\"\"} | NO_QUOTE_ID",
                "{\"quoteId\":null}| NO_QUOTE_ID",
            })
    void anEventWithoutAQuoteBecomesADeadLetter(String data, DeadLetterReason reason) {
        OutgoingRecord quoteRecord = records.toRecord(event("fee_applied", data), POSITION);

        assertThat(quoteRecord.deadLetterReason()).isEqualTo(reason);
        assertThat(quoteRecord.record().topic()).isEqualTo("quotes.dead-letters");
        assertThat(quoteRecord.record().key()).isNull();
        assertThat(quoteRecord.record().value()).asString(UTF_8).isEqualTo(data);
        assertThat(headers(quoteRecord))
                .containsEntry("event-revision", "7")
                .containsEntry("dead-letter-reason", reason.code())
                .containsEntry("dead-letter-exception", "io.quotestream.model.json.MalformedEventException")
                .containsEntry("dead-letter-source", "quotes@7")
                .containsEntry("dead-letter-service", "bridge")
                .containsEntry("dead-letter-time", "2026-11-22T10:00:00Z");
    }

    @Test
    void tooLargeEventBecomesADeadLetterWithItsCoordinates() {
        String data = "{\"quoteId\":\"q-1\",\"x\":\"" + "y".repeat(LIMIT) + "\"}";

        OutgoingRecord quoteRecord = records.toRecord(event("fee_applied", data), POSITION);

        assertThat(quoteRecord.deadLetterReason()).isEqualTo(DeadLetterReason.TOO_LARGE);
        assertThat(quoteRecord.record().key()).asString(UTF_8).isEqualTo("q-1");
        assertThat(quoteRecord.record().value()).isEmpty();
        assertThat(headers(quoteRecord))
                .containsEntry("dead-letter-source", "quotes@7")
                .containsEntry("dead-letter-reason", "too-large")
                .doesNotContainKey("dead-letter-exception");
        assertThat(quoteRecord.size()).isLessThan(LIMIT);
    }

    @Test
    void tooLargeMetadataIsOmittedFromTheDeadLetter() {
        RecordedEvent event = event("fee_applied", "{\"quoteId\":\"q\"}", "m".repeat(LIMIT), SourceEvents.CREATED);

        OutgoingRecord quoteRecord = records.toRecord(event, POSITION);

        assertThat(quoteRecord.deadLetterReason()).isEqualTo(DeadLetterReason.TOO_LARGE);
        assertThat(quoteRecord.size()).isLessThan(LIMIT);
    }

    @Test
    void recordOfExactlyTheLimitIsNoDeadLetter() {
        int overhead = records.toRecord(event("fee_applied", "{\"quoteId\":\"q\",\"x\":\"\"}"), POSITION)
                .size();
        String fitting = "{\"quoteId\":\"q\",\"x\":\"" + "y".repeat(LIMIT - overhead) + "\"}";
        String over = "{\"quoteId\":\"q\",\"x\":\"" + "y".repeat(LIMIT - overhead + 1) + "\"}";

        assertThat(records.toRecord(event("fee_applied", fitting), POSITION).deadLetterReason())
                .isNull();
        assertThat(records.toRecord(event("fee_applied", over), POSITION).deadLetterReason())
                .isEqualTo(DeadLetterReason.TOO_LARGE);
    }

    @Test
    void timestampThatBrokersRefuseIsReplacedInTheRecordOnly() {
        RecordedEvent future = event("fee_applied", "{\"quoteId\":\"q\"}", "", NOW.plus(Duration.ofDays(1)));
        RecordedEvent ancient = event("fee_applied", "{\"quoteId\":\"q\"}", "", Instant.parse("1969-01-01T00:00:00Z"));

        assertThat(records.toRecord(future, POSITION).record().timestamp()).isEqualTo(NOW.toEpochMilli());
        assertThat(records.toRecord(ancient, POSITION).record().timestamp()).isZero();
        assertThat(headers(records.toRecord(future, POSITION))).containsEntry("event-created", "2026-11-23T10:00:00Z");
    }

    @Test
    void malformedTraceIsIgnored() {
        assertThat(TraceParent.in("{\"traceparent\":\"nonsense\"}".getBytes(UTF_8)))
                .isEmpty();
        assertThat(TraceParent.in("{\"traceparent\":null}".getBytes(UTF_8))).isEmpty();
        assertThat(TraceParent.in("{\"traceparent\":".getBytes(UTF_8))).isEmpty();
        assertThat(TraceParent.in(new byte[] {(byte) 0xff, 0})).isEmpty();
        assertThat(TraceParent.in("{\"a\":{\"traceparent\":\"x\"}}".getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void traceOfEventStoresOwnClientsIsPropagated() {
        String metadata = "{\"$traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"$spanId\":\"b7ad6b7169203331\"}";

        assertThat(TraceParent.in(metadata.getBytes(UTF_8)))
                .contains("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    @Test
    void sizeIsNeverBelowTheProducersCount() {
        ProducerRecord<byte[], byte[]> record = records.toRecord(event("fee_applied", "{\"quoteId\":\"q\"}"), POSITION)
                .record();
        int producers = org.apache.kafka.common.record.internal.AbstractRecords.estimateSizeInBytesUpperBound(
                (byte) 2,
                org.apache.kafka.common.compress.Compression.NONE.type(),
                record.key(),
                record.value(),
                new RecordHeaders(record.headers()).toArray());

        assertThat(DeadLetterRecords.sizeOf(record)).isGreaterThanOrEqualTo(producers);
    }

    private static RecordedEvent event(String type, String data) {
        return event(type, data, "", SourceEvents.CREATED);
    }

    private static RecordedEvent event(String type, String data, String metadata, Instant created) {
        return RecordedEvents.event(
                "quotes", 7, type, data.getBytes(UTF_8), metadata.getBytes(UTF_8), created, "application/json");
    }

    private static Map<String, String> headers(OutgoingRecord quoteRecord) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : quoteRecord.record().headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }

    @Test
    void traceOfZerosIsIgnored() {
        String metadata = "{\"$traceId\":\"" + "0".repeat(32) + "\",\"$spanId\":\"" + "0".repeat(16) + "\"}";

        assertThat(TraceParent.in(metadata.getBytes(UTF_8))).isEmpty();
    }
}
