package io.quotestream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.QuoteState;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.StateCodec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is remembered of recent states is never anything but what the bytes say. */
final class QuoteStateSerdeTest {

    @Test
    void aStateThatWasJustEncodedIsNotDecodedAgain() {
        QuoteStateSerde serde = new QuoteStateSerde(1 << 20, 1 << 20);
        QuoteState state = state("q", 0);

        byte[] json = serde.serializer().serialize("t", state);

        assertThat(serde.deserializer().deserialize("t", json.clone())).isSameAs(state);
        assertThat(serde.serializer().serialize("t", state)).isSameAs(json);
    }

    @Test
    void bytesOfBeforeGiveTheStateOfBefore() {
        QuoteStateSerde serde = new QuoteStateSerde(1 << 20, 1 << 20);
        byte[] before = serde.serializer().serialize("t", state("q", 0));
        serde.serializer().serialize("t", state("q", 0, 1));

        // As after a transaction that was aborted: the store is as of before.
        assertThat(serde.deserializer().deserialize("t", before)).isEqualTo(state("q", 0));
    }

    @Test
    void anyBytesGiveTheirStateHoweverLittleIsRemembered() {
        for (long recentBytes : new long[] {0, 1_000, 10_000, 1 << 20}) {
            QuoteStateSerde serde = new QuoteStateSerde(1 << 20, recentBytes);
            Random random = new Random(recentBytes);
            List<String> quotes = List.of("a", "b", "caf\u00e9", "with \"quotes\" and \\", "");
            for (int i = 0; i < 2_000; i++) {
                QuoteState state = state(quotes.get(random.nextInt(quotes.size())), random.nextInt(5));
                byte[] json = StateCodec.encode(state);
                if (random.nextBoolean()) {
                    assertThat(serde.serializer().serialize("t", state)).isEqualTo(json);
                } else {
                    assertThat(serde.deserializer().deserialize("t", json)).isEqualTo(state);
                }
            }
        }
    }

    private static QuoteState state(String quoteId, long... revisions) {
        QuoteState state = QuoteState.unseen(quoteId);
        for (long revision : revisions) {
            state = state.apply(EventCodec.decode(
                    EventFixture.products("q", revision, "p").origin(),
                    EventFixture.products("q", revision, "p").data()));
        }
        return state;
    }
}
