package io.quotestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.EventTypes;
import io.quotestream.model.json.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every history. The seed is the test's name, so a failure can be run again. */
final class FoldPropertiesTest {

    static LongStream seeds() {
        return Seeds.all();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void redeliveryFromAnyEarlierPointChangesNothing(long seed) {
        List<QuoteEvent> history = history(seed);
        QuoteState state = Events.fold("q", history);
        SplittableRandom random = new SplittableRandom(seed);

        List<QuoteEvent> redelivered = new ArrayList<>(history);
        redelivered.addAll(history.subList(random.nextInt(history.size()), history.size()));

        assertThat(StateCodec.encode(Events.fold("q", redelivered))).isEqualTo(StateCodec.encode(state));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eventAtOrBeforeTheLastPositionIsIgnoredWholly(long seed) {
        List<QuoteEvent> history = history(seed);
        QuoteState state = Events.fold("q", history);

        for (QuoteEvent event : history) {
            assertThat(state.apply(event)).isSameAs(state);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void intervalsAgreeWithTheNumberOfActiveProductsAfterEachEvent(long seed) {
        List<QuoteEvent> history = history(seed);
        QuoteState last = Events.fold("q", history);
        QuoteState state = QuoteState.unseen("q");

        for (QuoteEvent event : history) {
            state = state.apply(event);
            long revision = event.origin().revision();
            long coveringIt = last.products().stream()
                    .flatMap(product -> product.intervals().stream())
                    .filter(interval -> interval.openedRevision() <= revision
                            && (interval.closedRevision() == null || interval.closedRevision() > revision))
                    .count();
            assertThat(coveringIt).isEqualTo(state.activeProductCount());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void intervalsOfAProductNeverOverlapAndNeverEndBeforeTheyBegin(long seed) {
        QuoteState state = Events.fold("q", history(seed));

        for (ProductState product : state.products()) {
            Instant end = Instant.MIN;
            int number = 0;
            for (ActivityInterval interval : product.intervals()) {
                assertThat(interval.from()).isAfterOrEqualTo(end);
                assertThat(interval.number()).isEqualTo(++number);
                end = interval.to() == null ? Instant.MAX : interval.to();
                assertThat(end).isAfterOrEqualTo(interval.from());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void intervalsAgreeWithTheNumberOfActiveProductsAtEveryEventsTime(long seed) {
        List<QuoteEvent> history = history(seed);
        QuoteState last = Events.fold("q", history);
        // Events may share a time, since the clock jumps back: what counts is the last of each.
        Map<Instant, Integer> activeAt = new LinkedHashMap<>();
        QuoteState state = QuoteState.unseen("q");
        for (QuoteEvent event : history) {
            state = state.apply(event);
            activeAt.put(state.lastEventAt(), state.activeProductCount());
        }

        activeAt.forEach((time, active) -> assertThat(last.products().stream()
                        .flatMap(product -> product.intervals().stream())
                        .filter(interval -> !interval.from().isAfter(time)
                                && (interval.to() == null || interval.to().isAfter(time)))
                        .count())
                .as("active at %s", time)
                .isEqualTo(active.longValue()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyDeliveryThatSkipsNothingGivesTheSameStatesWhateverIsBetween(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<QuoteEvent>> histories = List.of(history(seed), history(seed + 1_000), history(seed + 2_000));
        QuoteState[] states = {QuoteState.unseen("q0"), QuoteState.unseen("q1"), QuoteState.unseen("q2")};
        int[] next = new int[histories.size()];
        while (IntStream.range(0, next.length)
                .anyMatch(i -> next[i] < histories.get(i).size())) {
            int quote = random.nextInt(next.length);
            List<QuoteEvent> history = histories.get(quote);
            if (random.nextInt(10) == 0) {
                next[quote] = random.nextInt(next[quote] + 1); // delivered again from there on
            }
            if (next[quote] < history.size()) {
                QuoteEvent event = history.get(next[quote]++);
                for (int times = 1 + random.nextInt(2); times > 0; times--) {
                    states[quote] = states[quote].apply(event);
                }
            }
        }

        for (int quote = 0; quote < next.length; quote++) {
            assertThat(StateCodec.encode(states[quote]))
                    .isEqualTo(StateCodec.encode(Events.fold("q" + quote, histories.get(quote))));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingPersonalIsInAnyState(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        QuoteState state = QuoteState.unseen("q");
        for (int i = 0; i < 40; i++) {
            String type = SamplePayloads.type(random);
            String json = SamplePayloads.json(random, type, "q");
            state = state.apply(EventCodec.decode(Events.origin(type, i), json.getBytes(StandardCharsets.UTF_8)));
        }

        assertThat(new String(StateCodec.encode(state), StandardCharsets.UTF_8))
                .contains("businessType")
                .doesNotContainIgnoringCase(SamplePayloads.PERSONAL);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anEncodedStateFoldsOnAsTheStateItself(long seed) {
        List<QuoteEvent> history = history(seed);
        QuoteState state = QuoteState.unseen("q");
        QuoteState restored = state;

        for (QuoteEvent event : history) {
            state = state.apply(event);
            restored = StateCodec.decode(StateCodec.encode(restored)).apply(event);
        }

        assertThat(restored).isEqualTo(state);
    }

    @Test
    void historyOfAProductIsBoundedAndWhatIsForgottenCounted() {
        QuoteState state = QuoteState.unseen("q");
        int switches = ProductState.MAX_INTERVALS + 7;

        for (int i = 0; i < switches; i++) {
            state = state.apply(Events.listing(2L * i, "p")).apply(Events.listing(2L * i + 1));
        }

        ProductState product = state.products().get(0);
        assertThat(product.forgottenIntervals()).isEqualTo(7);
        assertThat(product.intervals()).hasSize(ProductState.MAX_INTERVALS);
        assertThat(product.intervals().get(0).number()).isEqualTo(8);
        assertThat(product.intervals().get(product.intervals().size() - 1).number())
                .isEqualTo(switches);
    }

    /** 1 to 60 events with random lists of up to 5 products, and a clock that jumps. */
    private static List<QuoteEvent> history(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<QuoteEvent> events = new ArrayList<>();
        int length = 1 + random.nextInt(60);
        long revision = random.nextLong(1_000);
        for (int i = 0; i < length; i++) {
            revision += 1 + random.nextInt(5);
            String type = random.nextInt(4) == 0 ? EventTypes.STATEMENT_UPDATED : EventTypes.QUOTE_PRODUCTS_UPDATED;
            Set<String> products = new HashSet<>();
            StringBuilder list = new StringBuilder();
            for (int p = random.nextInt(6); p > 0; p--) {
                String id = "p" + random.nextInt(5);
                if (products.add(id)) {
                    list.append(list.isEmpty() ? "" : ",")
                            .append("{'id':'%s','rates':[{'key':'r%d','status':'%s'}]}"
                                    .formatted(id, random.nextInt(3), random.nextBoolean() ? "active" : "inactive"));
                }
            }
            Origin origin =
                    Events.origin(type, revision, Events.BEGIN.plusSeconds(random.nextInt(-500, 500) + 60L * i));
            events.add(EventCodec.decode(
                    origin, ("{'products':[" + list + "]}").replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
        }
        return events;
    }
}
