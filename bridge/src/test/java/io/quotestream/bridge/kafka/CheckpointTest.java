package io.quotestream.bridge.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.bridge.source.SourceEvents;
import io.quotestream.model.SourcePosition;
import org.junit.jupiter.api.Test;

class CheckpointTest {

    @Test
    void advancesWithEvents() {
        Checkpoint checkpoint = Checkpoint.advance(null, SourceEvents.at(4));

        assertThat(checkpoint.position()).isEqualTo(SourcePosition.ofRevision(4));
        assertThat(checkpoint.lastEventPosition()).isEqualTo(SourcePosition.ofRevision(4));
    }

    @Test
    void resumesAfterTheLastEventWhereAnEarlierVersionStoredALaterPosition() {
        Checkpoint ahead = new Checkpoint(
                SourcePosition.ofRevision(9), new Checkpoint.LastEvent(SourcePosition.ofRevision(4), "id-4"));

        assertThat(ahead.resumeAfter()).isEqualTo(SourcePosition.ofRevision(4));
        assertThat(Checkpoint.advance(ahead, SourceEvents.at(7)).position()).isEqualTo(SourcePosition.ofRevision(7));
        assertThat(new Checkpoint(SourcePosition.ofRevision(9), null).resumeAfter())
                .isEqualTo(SourcePosition.ofRevision(9));
    }

    @Test
    void advancesFromAnEmptySourceToTheFirstEntry() {
        Checkpoint moved = Checkpoint.advance(new Checkpoint(null, null), SourceEvents.at(0));

        assertThat(moved.position()).isEqualTo(SourcePosition.ofRevision(0));
    }

    @Test
    void neverMovesBack() {
        Checkpoint ahead = Checkpoint.advance(null, SourceEvents.at(9));

        assertThat(Checkpoint.advance(ahead, SourceEvents.at(7))).isEqualTo(ahead);
    }
}
