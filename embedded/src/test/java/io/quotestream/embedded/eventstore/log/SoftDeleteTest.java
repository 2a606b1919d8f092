package io.quotestream.embedded.eventstore.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a deletion that is not for good leaves, and how a stream comes back. */
final class SoftDeleteTest {

    private static final ExpectedRevision ANY = ExpectedRevision.ANY;

    private final EventLog log = new EventLog(Clock.systemUTC(), Linking.NONE);

    @Test
    void leavesTheTruncationAloneOfTheMetadata() {
        append(3);
        metadata("{\"$maxCount\":2,\"mine\":1}");

        log.delete("s", ANY);

        assertThat(written("$$s")).last().isEqualTo("{\"$tb\":9223372036854775807}");
        assertThat(log.stream("s").isMissing()).isTrue();
    }

    @Test
    void anAppendRevivesTheStreamTheEventFirst() {
        append(3);
        log.delete("s", ANY);

        append(2);

        assertThat(IntStream.range(4, log.size())
                        .mapToObj(i -> log.get(i).stream.name()))
                .containsExactly("s", "s", "$$s");
        assertThat(written("$$s")).last().isEqualTo("{\"$tb\":3}");
        assertThat(log.stream("s").firstReadable()).isEqualTo(3);
        assertThat(log.stream("s").lastRevision()).isEqualTo(4);
    }

    @Test
    void aWrongExpectationGetsTheLastRealRevision() {
        append(3);
        log.delete("s", ANY);

        AppendOutcome wrong = log.append("s", new ExpectedRevision(7), List.of(NewEvent.json("e", "{}")));

        assertThat(wrong).isEqualTo(AppendOutcome.wrong(2));
        assertThat(log.append("s", ExpectedRevision.STREAM_EXISTS, List.of(NewEvent.json("e", "{}"))))
                .isEqualTo(AppendOutcome.deleted());
    }

    @Test
    void aMissingStreamCannotBeDeleted() {
        assertThat(log.delete("none", ANY)).isEqualTo(AppendOutcome.wrong(-1));
        assertThat(log.size()).isZero();
    }

    @Test
    void newMetadataRevivesTheStreamWithoutItsOldEvents() {
        append(3);
        log.delete("s", ANY);

        metadata("{\"$maxCount\":9}");

        assertThat(written("$$s")).last().isEqualTo("{\"$maxCount\":9,\"$tb\":3}");
        assertThat(log.stream("s").isMissing()).isFalse();
        assertThat(log.stream("s").firstReadable()).isEqualTo(3);
    }

    @Test
    void aForgottenDeletionNeverHappened() {
        append(3);
        log.delete("s", ANY);

        log.forgetLast(1);

        assertThat(log.size()).isEqualTo(3);
        assertThat(log.stream("s").firstReadable()).isZero();
    }

    private void append(int events) {
        log.append(
                "s",
                ANY,
                IntStream.range(0, events)
                        .mapToObj(i -> NewEvent.json("e", "{}"))
                        .toList());
    }

    private void metadata(String json) {
        log.append("$$s", ANY, List.of(NewEvent.json(LogRecord.METADATA, json)));
    }

    private List<String> written(String stream) {
        StreamLog of = log.stream(stream);
        return IntStream.range(0, of.count())
                .mapToObj(revision -> new String(log.get(of, revision).data, UTF_8))
                .toList();
    }
}
