package io.quotestream.local.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.Events;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SamplePayloads;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.MalformedEventException;
import io.quotestream.model.json.Mutations;
import io.quotestream.model.json.QuoteIds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Oracle and {@code model} were written from the same words, each for itself: neither may read a mutated event otherwise than
 * the other. The seed is the test's name.
 */
final class OracleAgainstModelTest {

    private static final int SEEDS = 40;
    private static final int EVENTS = 250;
    private static final int HUGE_TEXT = 5_000;
    private static final int ONE_HUGE_IN = 1_000;

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void mutatedEventsGiveTheSameRowsAndDeadLetters(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Mutations mutations = new Mutations(random, HUGE_TEXT, ONE_HUGE_IN);
        Oracle oracle = new Oracle();
        QuoteState state = QuoteState.unseen("q");
        List<ExpectedDeadLetter> rejected = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String type = SamplePayloads.type(random);
            String json = SamplePayloads.json(random, type, "q");
            byte[] data = random.nextInt(4) == 0 ? json.getBytes(StandardCharsets.UTF_8) : mutations.spoil(json);
            Origin origin = Events.origin(type, i, Events.BEGIN.plusMillis(i + random.nextInt(-50, 50)));
            assertThat(QuoteIdRule.apply(type, data))
                    .as("the quote id of event %s", i)
                    .isEqualTo(quoteId(type, data));
            oracle.add("q", appended(origin, data));
            try {
                state = state.apply(EventCodec.decode(origin, data));
            } catch (MalformedEventException e) {
                rejected.add(new ExpectedDeadLetter(
                        origin.eventId(), "streams-app", e.reason().code()));
            }
        }

        ExpectedQuote expected = oracle.quote("q");
        assertThat(expected.deadLetters()).containsExactlyElementsOf(rejected);
        assertThat(expected.quotes()).containsExactly(StateRows.quote(state));
        assertThat(expected.items()).containsExactlyInAnyOrderElementsOf(StateRows.items(state));
        assertThat(expected.activity()).containsExactlyInAnyOrderElementsOf(StateRows.activity(state));
    }

    private static QuoteIdRule quoteId(String type, byte[] data) {
        try {
            return new QuoteIdRule(QuoteIds.read(type, data), "");
        } catch (MalformedEventException e) {
            return new QuoteIdRule(null, e.reason().code());
        }
    }

    private static AppendedEvent appended(Origin origin, byte[] data) {
        return new AppendedEvent(
                origin.eventId(),
                origin.type(),
                origin.stream(),
                origin.revision(),
                origin.position().toString(),
                origin.created(),
                data,
                new byte[0]);
    }
}
