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
    private final RevisionGapDetector sequence = new RevisionGapDetector(new BridgeMetrics(registry));

    @Test
    void eventsInARowAreNew() {
        sequence.startAfter(null);

        assertThat(sequence.isNew(SampleMessages.at(0), true)).isTrue();
        assertThat(sequence.isNew(SampleMessages.at(1), true)).isTrue();
    }

    @Test
    void anEventAtOrBeforeTheLastIsNotNew() {
        sequence.startAfter(SourcePosition.ofRevision(4));

        assertThat(sequence.isNew(SampleMessages.at(4), true)).isFalse();
        assertThat(sequence.isNew(SampleMessages.at(5), true)).isTrue();
        assertThat(sequence.isNew(SampleMessages.at(5), true)).isFalse();
        assertThat(sequence.isNew(SampleMessages.at(3), true)).isFalse();
        assertThat(sequence.isNew(SampleMessages.at(6), true)).isTrue();
    }

    @Test
    void aHoleIsReadAgainBeforeItIsBelieved() {
        sequence.startAfter(SourcePosition.ofRevision(4));
        assertThatThrownBy(() -> sequence.isNew(SampleMessages.at(8), true))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("expected revision 5 next, got 8");
        assertThat(holes()).isZero();

        sequence.startAfter(SourcePosition.ofRevision(4));

        assertThat(sequence.isNew(SampleMessages.at(8), true)).isTrue();
        assertThat(holes()).isOne();
        assertThat(sequence.isNew(SampleMessages.at(9), true)).isTrue();
    }

    @Test
    void aHoleThatWasFilledWhenReadAgainIsForgotten() {
        sequence.startAfter(null);
        assertThatThrownBy(() -> sequence.isNew(SampleMessages.at(1), true)).isInstanceOf(SourceException.class);

        sequence.startAfter(null);

        assertThat(sequence.isNew(SampleMessages.at(0), true)).isTrue();
        assertThat(sequence.isNew(SampleMessages.at(1), true)).isTrue();
        assertThat(holes()).isZero();
    }

    @Test
    void linksAndAllHaveLegalHoles() {
        sequence.startAfter(null);
        assertThat(sequence.isNew(SampleMessages.linkAt(3), true)).isTrue();
        assertThat(sequence.isNew(SampleMessages.linkAt(9), true)).isTrue();

        sequence.startAfter(SourcePosition.ofRevision(100));
        assertThat(sequence.isNew(SampleMessages.at(700), false)).isTrue();
    }

    private double holes() {
        return registry.get("bridge.revision.gaps").counter().count();
    }
}
