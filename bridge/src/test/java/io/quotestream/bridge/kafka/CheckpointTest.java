package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.bridge.source.SampleMessages;
import io.quotestream.bridge.source.SourceMessage;
import io.quotestream.model.SourcePosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    @Test
    void roundTripsThroughJson() {
        Checkpoint withEvent =
                new Checkpoint(new SourcePosition(30, 20), new Checkpoint.LastEvent(new SourcePosition(10, 9), "id-1"));
        Checkpoint without = new Checkpoint(SourcePosition.ofRevision(3), null);
        Checkpoint ofNothing = new Checkpoint(null, null);

        assertThat(Checkpoint.fromJson(ofNothing.toJson())).isEqualTo(ofNothing);
        assertThat(Checkpoint.fromJson(withEvent.toJson())).isEqualTo(withEvent);
        assertThat(Checkpoint.fromJson(without.toJson())).isEqualTo(without);
    }

    @Test
    void formatIsStable() {
        Checkpoint checkpoint = new Checkpoint(
                SourcePosition.ofRevision(5), new Checkpoint.LastEvent(SourcePosition.ofRevision(5), "id-1"));

        assertThat(checkpoint.toJson())
                .asString(UTF_8)
                .isEqualTo("{\"position\":\"5\",\"lastEventPosition\":\"5\",\"lastEventId\":\"id-1\"}");
    }

    @Test
    void ignoresFieldsOfLaterVersions() {
        assertThat(Checkpoint.fromJson("{\"new\":{\"a\":[1]},\"position\":\"5\"}".getBytes(UTF_8)))
                .isEqualTo(new Checkpoint(SourcePosition.ofRevision(5), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "{}", "{\"position\":\"x\"}", "{\"position\":"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Checkpoint.fromJson(text.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

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
