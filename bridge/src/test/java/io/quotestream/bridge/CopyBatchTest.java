package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.kafka.OutgoingRecord;
import io.quotestream.bridge.source.SkipReason;
import io.quotestream.bridge.source.SourceEvents;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.SourcePosition;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyBatchTest {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final CopyBatch.Limits LOOSE = new CopyBatch.Limits(1000, 1 << 20, Duration.ofHours(1), NEVER);

    @Test
    void isFullAtTheFirstBoundReached() {
        CopyBatch batch = new CopyBatch(null);
        batch.add(SourceEvents.at(0), quoteRecord(null));
        batch.add(SourceEvents.at(1), quoteRecord(null));

        assertThat(batch.isFull(LOOSE)).isFalse();
        assertThat(batch.isFull(new CopyBatch.Limits(2, 1 << 20, Duration.ofHours(1), NEVER)))
                .isTrue();
        assertThat(batch.isFull(new CopyBatch.Limits(1000, 300, Duration.ofHours(1), NEVER)))
                .isTrue();
        assertThat(batch.isFull(new CopyBatch.Limits(1000, 1 << 20, Duration.ZERO, NEVER)))
                .isTrue();
    }

    @Test
    void timeAloneDoesNotFillABatchWithoutRecords() {
        CopyBatch batch = new CopyBatch(null);
        batch.skip(SourceEvents.at(0), SkipReason.SYSTEM_EVENT);

        assertThat(batch.hasRecords()).isFalse();
        assertThat(batch.isEmpty()).isFalse();
        assertThat(batch.isFull(new CopyBatch.Limits(1000, 1 << 20, Duration.ZERO, NEVER)))
                .isFalse();
    }

    @Test
    void skippedEventsAdvanceTheCheckpoint() {
        CopyBatch batch = new CopyBatch(null);
        batch.add(SourceEvents.at(0), quoteRecord(null));
        batch.skip(SourceEvents.at(1), SkipReason.DELETED_TARGET);

        Checkpoint checkpoint = Objects.requireNonNull(batch.checkpoint());
        assertThat(checkpoint.position()).isEqualTo(SourcePosition.ofRevision(1));
    }

    @Test
    void everyEventIsCountedOnce() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        BridgeMetrics metrics = new BridgeMetrics(registry, Clock.systemUTC());
        CopyBatch batch = new CopyBatch(null);
        for (int i = 0; i < 6; i++) {
            metrics.source().eventRead();
        }
        batch.add(SourceEvents.at(0), quoteRecord(null));
        batch.add(SourceEvents.at(1), quoteRecord(DeadLetterReason.NOT_JSON));
        batch.skip(SourceEvents.at(2), SkipReason.SYSTEM_EVENT);
        batch.skipDuplicate();

        metrics.committed(batch, Duration.ZERO);

        assertThat(batch.events()).isEqualTo(4);
        assertThat(registry.get("bridge.events.read").counter().count()).isEqualTo(6);
        assertThat(registry.get("bridge.events.written").counter().count()).isEqualTo(1);
        assertThat(sum(registry, "bridge.events.skipped")).isEqualTo(2);
        assertThat(sum(registry, "dead.letters")).isEqualTo(1);
        assertThat(registry.get("bridge.events.in.flight").gauge().value()).isEqualTo(2);

        metrics.abandonInFlight();

        assertThat(sum(registry, "bridge.events.skipped")).isEqualTo(4);
        assertThat(registry.get("bridge.events.in.flight").gauge().value()).isZero();
    }

    private static double sum(SimpleMeterRegistry registry, String name) {
        return registry.get(name).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static OutgoingRecord quoteRecord(@Nullable DeadLetterReason reason) {
        return new OutgoingRecord(new ProducerRecord<>("topic", new byte[10], new byte[100]), reason);
    }
}
