package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.bridge.source.SourceEvents;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.model.SourcePosition;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RevisionGapDetectorTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BridgeMetrics metrics = new BridgeMetrics(registry, Clock.systemUTC());
    private final List<Long> reads = new ArrayList<>();
    private OptionalLong first = OptionalLong.empty();
    private final RevisionGapDetector detector = detector(true);

    private RevisionGapDetector detector(boolean contiguous) {
        return new RevisionGapDetector(
                contiguous,
                revision -> {
                    reads.add(revision);
                    return first;
                },
                metrics);
    }

    @Test
    void contiguousEventsAreNew() throws Exception {
        detector.startAfter(null);

        assertThat(detector.isNew(SourceEvents.at(0))).isTrue();
        assertThat(detector.isNew(SourceEvents.at(1))).isTrue();
        assertThat(reads).isEmpty();
    }

    @Test
    void eventAtOrBeforeTheLastIsADuplicate() throws Exception {
        detector.startAfter(SourcePosition.ofRevision(4));

        assertThat(detector.isNew(SourceEvents.at(4))).isFalse();
        assertThat(detector.isNew(SourceEvents.at(5))).isTrue();
        assertThat(detector.isNew(SourceEvents.at(5))).isFalse();
        assertThat(detector.isNew(SourceEvents.at(3))).isFalse();
        assertThat(detector.isNew(SourceEvents.at(6))).isTrue();
    }

    @Test
    void truncatedEventsAreCountedAndCopyingContinuesInTheSameSession() throws Exception {
        detector.startAfter(SourcePosition.ofRevision(4));
        first = OptionalLong.of(8);

        assertThat(detector.isNew(SourceEvents.at(8))).isTrue();

        assertThat(reads).containsExactly(5L);
        assertThat(gaps()).isOne();
        assertThat(detector.isNew(SourceEvents.at(9))).isTrue();
        assertThat(reads).hasSize(1);
    }

    @Test
    void moreMayBeTruncatedByTheTimeOfTheRead() throws Exception {
        detector.startAfter(SourcePosition.ofRevision(4));
        first = OptionalLong.of(20);
        assertThat(detector.isNew(SourceEvents.at(8))).isTrue();

        first = OptionalLong.empty();
        assertThat(detector.isNew(SourceEvents.at(12))).isTrue();

        assertThat(reads).containsExactly(5L, 9L);
        assertThat(gaps()).isEqualTo(2);
    }

    @Test
    void eventsThatTheSubscriptionLeftOutAreReadAgain() throws Exception {
        detector.startAfter(SourcePosition.ofRevision(4));
        first = OptionalLong.of(6);

        assertThatThrownBy(() -> detector.isNew(SourceEvents.at(8)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("left out revision 6 before 8");

        assertThat(gaps()).isZero();
        detector.startAfter(SourcePosition.ofRevision(4));
        first = OptionalLong.of(6);
        assertThat(detector.isNew(SourceEvents.at(6))).isTrue();
        assertThat(gaps()).isOne();
    }

    @Test
    void aFirstStartExpectsNoRevisionButMissesNoneThatIsThere() throws Exception {
        detector.startAfter(null);
        first = OptionalLong.of(1_000);
        assertThat(detector.isNew(SourceEvents.at(1_000))).isTrue();
        assertThat(gaps()).isZero();

        detector.startAfter(null);
        first = OptionalLong.of(0);
        assertThatThrownBy(() -> detector.isNew(SourceEvents.at(1))).isInstanceOf(SourceException.class);
    }

    @Test
    void linksAndAllHaveLegalGaps() throws Exception {
        detector.startAfter(null);
        assertThat(detector.isNew(SourceEvents.linkAt(3))).isTrue();
        assertThat(detector.isNew(SourceEvents.linkAt(9))).isTrue();

        RevisionGapDetector all = detector(false);
        all.startAfter(SourcePosition.ofRevision(100));
        assertThat(all.isNew(SourceEvents.at(700))).isTrue();
        assertThat(reads).isEmpty();
    }

    private double gaps() {
        return registry.get("bridge.revision.gaps").counter().count();
    }
}
