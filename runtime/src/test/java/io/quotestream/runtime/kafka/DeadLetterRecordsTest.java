package io.quotestream.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.runtime.kafka.DeadLetterRecords.Cause;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DeadLetterRecordsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");

    private final RecordHeaders sourceHeaders = new RecordHeaders();
    private final DeadLetterRecords records =
            new DeadLetterRecords("dead", "streams-app", Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void bearsKeyValueAndHeadersOfItsSourceAndTheReason() {
        sourceHeaders.add("event-id", "1".getBytes(UTF_8));

        ProducerRecord<byte[], byte[]> record = rejected("payload", "java.lang.Error");

        assertThat(record.topic()).isEqualTo("dead");
        assertThat(record.key()).isEqualTo("quote".getBytes(UTF_8));
        assertThat(record.value()).isEqualTo("payload".getBytes(UTF_8));
        assertThat(header(record, "event-id")).isEqualTo("1");
        assertThat(header(record, DeadLetterHeaders.REASON)).isEqualTo("wrong-shape");
        assertThat(header(record, DeadLetterHeaders.MESSAGE)).isEqualTo("no list");
        assertThat(header(record, DeadLetterHeaders.EXCEPTION)).isEqualTo("java.lang.Error");
        assertThat(header(record, DeadLetterHeaders.SOURCE)).isEqualTo("events/0/7");
        assertThat(header(record, DeadLetterHeaders.SERVICE)).isEqualTo("streams-app");
        assertThat(header(record, DeadLetterHeaders.TIME)).isEqualTo(NOW.toString());
        assertThat(sourceHeaders).hasSize(1);
    }

    @Test
    void itsTimeIsThePresentSoThatRetentionKeepsIt() {
        assertThat(rejected("payload", null).timestamp()).isEqualTo(NOW.toEpochMilli());
    }

    @Test
    void theLastRejectionReplacesTheOneBefore() {
        sourceHeaders.add(DeadLetterHeaders.REASON, "not-json".getBytes(UTF_8));
        sourceHeaders.add(DeadLetterHeaders.EXCEPTION, "java.lang.Error".getBytes(UTF_8));

        ProducerRecord<byte[], byte[]> record = rejected("payload", null);

        assertThat(record.headers().headers(DeadLetterHeaders.REASON)).hasSize(1);
        assertThat(header(record, DeadLetterHeaders.REASON)).isEqualTo("wrong-shape");
        assertThat(header(record, DeadLetterHeaders.EXCEPTION)).isNull();
    }

    @Test
    void aRecordOfExactlyTheLimitKeepsItsValueAndALargerOneLosesIt() {
        int size = DeadLetterRecords.sizeOf(rejected("payload", null));

        assertThat(DeadLetterRecords.fitting(rejected("payload", null), size).value())
                .hasSize(7);
        assertThat(DeadLetterRecords.fitting(rejected("payload", null), size - 1)
                        .value())
                .isEmpty();
    }

    @Test
    void theSizeIsAnUpperBoundOfWhatKafkaCounts() {
        sourceHeaders.add("größe", new byte[200]);
        ProducerRecord<byte[], byte[]> record = rejected("x".repeat(5_000), null);

        int kafkas = MemoryRecords.withRecords(
                        Compression.NONE,
                        new SimpleRecord(
                                record.timestamp(),
                                record.key(),
                                record.value(),
                                record.headers().toArray()))
                .sizeInBytes();

        assertThat(DeadLetterRecords.sizeOf(record)).isGreaterThanOrEqualTo(kafkas);
    }

    private ProducerRecord<byte[], byte[]> rejected(String value, @Nullable String exception) {
        return records.toRecord(
                "events/0/7",
                "quote".getBytes(UTF_8),
                value.getBytes(UTF_8),
                sourceHeaders,
                new Cause(DeadLetterReason.WRONG_SHAPE, "no list", exception));
    }

    private static @Nullable String header(ProducerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
