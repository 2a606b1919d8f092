package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.bridge.source.SampleMessages;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.model.SourcePosition;
import org.junit.jupiter.api.Test;

class RevisionGapDetectorTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RevisionGapDetector detector = new RevisionGapDetector(new BridgeMetrics(registry));

    @Test
    void contiguousEventsAreNew() {
        detector.startAfter(null);

        assertThat(detector.isNew(SampleMessages.at(0), true)).isTrue();
        assertThat(detector.isNew(SampleMessages.at(1), true)).isTrue();
    }

    @Test
    void eventAtOrBeforeTheLastIsADuplicate() {
        detector.startAfter(SourcePosition.ofRevision(4));

        assertThat(detector.isNew(SampleMessages.at(4), true)).isFalse();
        assertThat(detector.isNew(SampleMessages.at(5), true)).isTrue();
        assertThat(detector.isNew(SampleMessages.at(5), true)).isFalse();
        assertThat(detector.isNew(SampleMessages.at(3), true)).isFalse();
        assertThat(detector.isNew(SampleMessages.at(6), true)).isTrue();
    }

    @Test
    void gapIsReadAgainBeforeItIsAccepted() {
        detector.startAfter(SourcePosition.ofRevision(4));
        assertThatThrownBy(() -> detector.isNew(SampleMessages.at(8), true))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("expected revision 5 next, got 8");
        assertThat(gaps()).isZero();

        detector.startAfter(SourcePosition.ofRevision(4));

        assertThat(detector.isNew(SampleMessages.at(8), true)).isTrue();
        assertThat(gaps()).isOne();
        assertThat(detector.isNew(SampleMessages.at(9), true)).isTrue();
    }

    @Test
    void gapFilledAtTheSecondReadIsForgotten() {
        detector.startAfter(null);
        assertThatThrownBy(() -> detector.isNew(SampleMessages.at(1), true)).isInstanceOf(SourceException.class);

        detector.startAfter(null);

        assertThat(detector.isNew(SampleMessages.at(0), true)).isTrue();
        assertThat(detector.isNew(SampleMessages.at(1), true)).isTrue();
        assertThat(gaps()).isZero();
    }

    @Test
    void linksAndAllHaveLegalGaps() {
        detector.startAfter(null);
        assertThat(detector.isNew(SampleMessages.linkAt(3), true)).isTrue();
        assertThat(detector.isNew(SampleMessages.linkAt(9), true)).isTrue();

        detector.startAfter(SourcePosition.ofRevision(100));
        assertThat(detector.isNew(SampleMessages.at(700), false)).isTrue();
    }

    private double gaps() {
        return registry.get("bridge.revision.gaps").counter().count();
    }
}
