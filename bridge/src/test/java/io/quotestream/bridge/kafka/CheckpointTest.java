package io.quotestream.bridge.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.bridge.source.SampleMessages;
import io.quotestream.bridge.source.SourceMessage;
import io.quotestream.model.SourcePosition;
import org.junit.jupiter.api.Test;

class CheckpointTest {

    @Test
    void advancesWithEventsAndFilteredPositions() {
        Checkpoint afterEvent = Checkpoint.advance(null, SampleMessages.at(4));
        Checkpoint afterProgress =
                Checkpoint.advance(afterEvent, new SourceMessage.CheckpointReached(SourcePosition.ofRevision(9)));

        assertThat(afterEvent.position()).isEqualTo(SourcePosition.ofRevision(4));
        assertThat(afterProgress.position()).isEqualTo(SourcePosition.ofRevision(9));
        assertThat(afterProgress.lastEventPosition()).isEqualTo(SourcePosition.ofRevision(4));
    }

    @Test
    void advancesFromAnEmptySourceToTheFirstEntry() {
        Checkpoint moved = Checkpoint.advance(new Checkpoint(null, null), SampleMessages.at(0));

        assertThat(moved.position()).isEqualTo(SourcePosition.ofRevision(0));
    }

    @Test
    void neverMovesBack() {
        Checkpoint ahead = Checkpoint.advance(null, new SourceMessage.CheckpointReached(SourcePosition.ofRevision(9)));

        Checkpoint afterLateEvent = Checkpoint.advance(ahead, SampleMessages.at(7));

        assertThat(afterLateEvent.position()).isEqualTo(SourcePosition.ofRevision(9));
        assertThat(afterLateEvent.lastEventPosition()).isEqualTo(SourcePosition.ofRevision(7));
    }
}
