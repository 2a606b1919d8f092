package io.quotestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The codec by hand is held to what Jackson's mapper makes of the same records. The seed is the test's name. */
final class QuoteStatesReferenceTest {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bytesAndStatesAreThoseOfTheMapper(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        QuoteState state = QuoteState.unseen("q\u00e9\"\\\uD83D\uDE00");
        for (int i = 0; i < 30; i++) {
            String type = SamplePayloads.type(random);
            state = state.apply(QuoteEvents.decode(
                    Events.origin(type, i, Events.BEGIN.plusNanos(random.nextLong(1L << 60))),
                    SamplePayloads.json(random, type, "q").getBytes(StandardCharsets.UTF_8)));

            byte[] json = QuoteStates.encode(state);

            assertThat(new String(json, StandardCharsets.UTF_8))
                    .isEqualTo(new String(DatabindStates.encode(state), StandardCharsets.UTF_8));
            assertThat(QuoteStates.decode(json))
                    .isEqualTo(DatabindStates.decode(json))
                    .isEqualTo(state);
        }
    }
}
