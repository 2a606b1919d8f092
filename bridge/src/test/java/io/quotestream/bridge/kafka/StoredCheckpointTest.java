package io.quotestream.bridge.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.model.SourcePosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredCheckpointTest {

    private static final CopyIdentity OF = new CopyIdentity("quotes", "none", "beginning", "topic-1", 3);
    private static final CopyIdentity EARLY = CopyIdentity.ofEarlyVersion("quotes", "topic-1");

    @Test
    void roundTripsThroughJson() {
        Checkpoint.LastEvent event = new Checkpoint.LastEvent(new SourcePosition(10, 9), "id-1");

        assertRoundTrip(new Checkpoint(new SourcePosition(30, 20), event));
        assertRoundTrip(new Checkpoint(SourcePosition.ofRevision(3), null));
        assertRoundTrip(new Checkpoint(null, null));
        assertThat(read(new StoredCheckpoint(null, OF).toJson())).isEqualTo(new StoredCheckpoint(null, OF));
    }

    private static void assertRoundTrip(Checkpoint checkpoint) {
        StoredCheckpoint stored = new StoredCheckpoint(checkpoint, OF);
        assertThat(read(stored.toJson())).isEqualTo(stored);
    }

    @Test
    void formatIsStable() {
        Checkpoint checkpoint = new Checkpoint(
                SourcePosition.ofRevision(5), new Checkpoint.LastEvent(SourcePosition.ofRevision(5), "id-1"));

        assertThat(new StoredCheckpoint(checkpoint, OF).toJson())
                .asString(UTF_8)
                .isEqualTo("{\"version\":\"2\",\"position\":\"5\",\"lastEventPosition\":\"5\",\"lastEventId\":\"id-1\","
                        + "\"source\":\"quotes\",\"filter\":\"none\",\"start\":\"beginning\","
                        + "\"eventsTopicId\":\"topic-1\",\"eventsPartitions\":\"3\"}");
    }

    @Test
    void readsWhatVersion010Wrote() {
        String early = "{\"position\":\"5\",\"lastEventPosition\":\"4\",\"lastEventId\":\"id-1\"}";

        assertThat(read(early.getBytes(UTF_8)))
                .isEqualTo(new StoredCheckpoint(
                        new Checkpoint(
                                SourcePosition.ofRevision(5),
                                new Checkpoint.LastEvent(SourcePosition.ofRevision(4), "id-1")),
                        EARLY));
        assertThat(EARLY.isComplete()).isFalse();
    }

    @Test
    void ignoresFieldsOfLaterVersions() {
        assertThat(read("{\"new\":{\"a\":[1]},\"position\":\"5\"}".getBytes(UTF_8)))
                .isEqualTo(new StoredCheckpoint(new Checkpoint(SourcePosition.ofRevision(5), null), EARLY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "{}",
                "{\"position\":\"x\"}",
                "{\"position\":",
                "{\"version\":\"2\",\"position\":\"5\"}",
                "{\"version\":\"3\",\"position\":\"5\"}"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> read(text.getBytes(UTF_8))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesEachDifference() {
        CopyIdentity now = new CopyIdentity("$all", "type ~ ^q", "end", "topic-2", 4);

        assertThat(OF.differences(OF)).isEmpty();
        assertThat(OF.differences(now))
                .containsExactly(
                        "the source was quotes and is $all",
                        "the filter was none and is type ~ ^q",
                        "BRIDGE_START was beginning and is end",
                        "the events topic was deleted and created again, or is another one: its id was topic-1 and is topic-2",
                        "the number of partitions of the events topic was 3 and is 4");
        assertThat(EARLY.differences(OF)).isEmpty();
        assertThat(EARLY.differences(now)).hasSize(2);
    }

    private static StoredCheckpoint read(byte[] value) {
        return StoredCheckpoint.fromJson(value, EARLY).orElseThrow();
    }
}
