package io.quotestream.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.Events;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SamplePayloads;
import io.quotestream.model.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The codec by hand is held to what Jackson's mapper makes of the same records. The seed is the test's name. */
final class StateCodecReferenceTest {

    static LongStream seeds() {
        return Seeds.all();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bytesAndStatesAreThoseOfTheMapper(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        QuoteState state = QuoteState.unseen("q\u00e9\"\\\uD83D\uDE00");
        for (int i = 0; i < 30; i++) {
            String type = SamplePayloads.type(random);
            state = state.apply(EventCodec.decode(
                    Events.origin(type, i, Events.BEGIN.plusNanos(random.nextLong(1L << 60))),
                    SamplePayloads.json(random, type, "q").getBytes(StandardCharsets.UTF_8)));

            byte[] json = StateCodec.encode(state);

            assertThat(new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(new String(DatabindStates.encode(state), StandardCharsets.UTF_8));
            assertThat(StateCodec.decode(json))
                    .isEqualTo(DatabindStates.decode(json))
                    .isEqualTo(state);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bytesAreTheSameWhateverStateTheyAreCopiedFrom(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<EncodedState> known = new ArrayList<>();
        known.add(StateCodec.encode(QuoteState.unseen("q"), null));
        for (int i = 0; i < 60; i++) {
            // Mostly the last one; else, as after aborted transactions, an older one, or one of another line.
            QuoteState from = any(known, random).state();
            String type = SamplePayloads.type(random);
            QuoteState state = from.apply(EventCodec.decode(
                    Events.origin(type, i, Events.BEGIN.plusSeconds(i)),
                    SamplePayloads.json(random, type, "q").getBytes(StandardCharsets.UTF_8)));

            EncodedState encoded = StateCodec.encode(state, any(known, random));

            assertThat(new String(encoded.json(), StandardCharsets.UTF_8))
                    .isEqualTo(new String(StateCodec.encode(state), StandardCharsets.UTF_8));
            known.add(
                    random.nextInt(10) == 0
                            ? EncodedState.read(StateCodec.decode(encoded.json()), encoded.json())
                            : encoded);
        }
    }

    private static EncodedState any(List<EncodedState> known, SplittableRandom random) {
        return known.get(random.nextInt(4) == 0 ? random.nextInt(known.size()) : known.size() - 1);
    }

    @Test
    void aProductThatAnEventLeftAloneIsCopied() {
        QuoteState state = QuoteState.unseen("q");
        for (int i = 0; state.products().isEmpty(); i++) {
            String json = SamplePayloads.json(new SplittableRandom(i), EventTypes.QUOTE_PRODUCTS_UPDATED, "q");
            state = state.apply(EventCodec.decode(
                    Events.origin(EventTypes.QUOTE_PRODUCTS_UPDATED, i), json.getBytes(StandardCharsets.UTF_8)));
        }
        EncodedState before = StateCodec.encode(state, null);
        ProductState product = state.products().get(0);
        // Marked, to be seen again in the copy; nobody else may write there.
        int marked = before.productStart(0) + 2;
        before.json()[marked] = 'X';

        assertThat(before.has(product, 0)).isTrue();
        assertThat(StateCodec.encode(state, before).json()).isEqualTo(before.json());
    }
}
