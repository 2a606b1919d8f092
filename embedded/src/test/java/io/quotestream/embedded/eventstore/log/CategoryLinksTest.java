package io.quotestream.embedded.eventstore.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The links that the projection by category writes. */
final class CategoryLinksTest {

    private static final ExpectedRevision ANY = ExpectedRevision.ANY;

    private final EventLog log = new EventLog(Clock.systemUTC(), Linking.AT_ONCE);

    @Test
    void nameTheirCause() {
        NewEvent event = NewEvent.json("e", "{}");
        log.append("quote-1", ANY, List.of(event));

        LogRecord link = log.get(log.stream("$ce-quote"), 0);

        assertThat(new String(link.metadata, UTF_8))
                .isEqualTo("{\"$v\":\"2:-1:1:4\",\"$c\":512,\"$p\":512,\"$o\":\"quote-1\",\"$causedBy\":\"" + event.id()
                        + "\"}");
    }

    @Test
    void leaveOutEventsThatAreCalledJsonAndAreNot() {
        log.append(
                "quote-1",
                ANY,
                List.of(
                        NewEvent.json("e", "{\"a\":"),
                        NewEvent.json("e", "{} {}"),
                        NewEvent.json("e", "not json"),
                        NewEvent.json("e", "[1]"),
                        new NewEvent(
                                UUID.randomUUID(),
                                "e",
                                "not json".getBytes(UTF_8),
                                new byte[0],
                                NewEvent.BINARY,
                                null)));

        assertThat(targets("$ce-quote")).containsExactly("3@quote-1", "4@quote-1");
    }

    @Test
    void pointToTheMetadataOfASoftDeletionAndToATombstone() {
        log.append("quote-1", ANY, List.of(NewEvent.json("e", "{}")));
        log.append("$$quote-1", ANY, List.of(NewEvent.json("$metadata", "{\"$maxCount\":5}")));
        log.delete("quote-1", ANY);
        log.append("quote-2", ANY, List.of(NewEvent.json("e", "{}")));
        log.tombstone("quote-2", ANY);

        assertThat(targets("$ce-quote"))
                .containsExactly("0@quote-1", "1@$$quote-1", "0@quote-2", "9223372036854775807@quote-2");
        LogRecord softly = log.get(log.stream("$ce-quote"), 1);
        LogRecord forGood = log.get(log.stream("$ce-quote"), 3);
        assertThat(new String(softly.metadata, UTF_8)).endsWith(",\"$deleted\":-1}");
        assertThat(new String(forGood.metadata, UTF_8)).endsWith(",\"$deleted\":-1}");
        assertThat(log.target(softly)).extracting(target -> target.type.name()).isEqualTo("$metadata");
        assertThat(log.target(forGood)).isNull();
    }

    @Test
    void comeInBatchesWhenTheyAreLate() {
        EventLog late = new EventLog(Clock.systemUTC(), Linking.LATE);
        late.append("quote-1", ANY, List.of(NewEvent.json("e", "{}")));
        late.append("quote-2", ANY, List.of(NewEvent.json("e", "{}")));
        assertThat(late.stream("$ce-quote").count()).isZero();

        late.forgetLast(1);
        late.writeLinks();

        assertThat(late.stream("$ce-quote").count()).isOne();
        late.writeLinks();
        assertThat(late.stream("$ce-quote").count()).isOne();
    }

    private List<String> targets(String stream) {
        StreamLog of = log.stream(stream);
        return IntStream.range(0, of.count())
                .mapToObj(revision -> new String(log.get(of, revision).data, UTF_8))
                .toList();
    }
}
