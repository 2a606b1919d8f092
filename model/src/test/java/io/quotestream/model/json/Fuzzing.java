package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.quotestream.model.Events;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SamplePayloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One seed's share of the fuzzing: mutated events through {@link QuoteIds}, {@link EventCodec}, the fold and the state's
 * codec, and mutated states through the codec. Stops at the first thing that must not be.
 */
final class Fuzzing implements Runnable {

    private static final int QUOTES = 16;
    private static final int SAMPLES = 500;
    private static final int LARGEST_STATE = 8 << 10;
    private static final int ONE_STATE_IN = 4;
    private static final int HUGE_TEXT = 5 << 20;
    private static final int ONE_HUGE_IN = 4_000;
    private static final long LIMIT_NANOS = Duration.ofMillis(50).toNanos();

    /** How often the parser's own pass over as many bytes an input may cost where that alone takes long. */
    private static final int MOST_PASSES = 10;

    private static final JsonFactory PLAIN = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final int REPETITIONS = 7;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long seed;
    private final long events;
    private final SplittableRandom random;
    private final Mutations mutations;
    private final Sample[] samples = new Sample[SAMPLES];
    private final QuoteState[] states = new QuoteState[QUOTES];
    private final Map<String, Long> outcomes = new TreeMap<>();

    /** A tidy payload about the quote of this number. */
    private record Sample(int quote, String type, String json) {}

    Fuzzing(long seed, long events) {
        this.seed = seed;
        this.events = events;
        this.random = new SplittableRandom(seed);
        this.mutations = new Mutations(random, HUGE_TEXT, ONE_HUGE_IN);
        Arrays.setAll(states, number -> QuoteState.unseen("q" + number));
        Arrays.setAll(samples, number -> sample(number % QUOTES));
    }

    private Sample sample(int quote) {
        String type = SamplePayloads.type(random);
        return new Sample(quote, type, SamplePayloads.json(random, type, "q" + quote));
    }

    /** How often each outcome was seen. */
    Map<String, Long> outcomes() {
        return outcomes;
    }

    @Override
    public void run() {
        for (long i = 0; i < events; i++) {
            Sample sample = samples[random.nextInt(SAMPLES)];
            int quote = sample.quote;
            byte[] data = random.nextInt(10) == 0
                    ? sample.json.getBytes(StandardCharsets.UTF_8)
                    : mutations.spoil(sample.json);
            Origin origin = Events.origin(sample.type, i, Events.BEGIN.plusMillis(i + random.nextInt(-500, 500)));
            try {
                timed(data.length, () -> event(quote, origin, data, true), () -> event(quote, origin, data, false));
                if (i % ONE_STATE_IN == 0) {
                    byte[] state =
                            mutations.spoil(new String(StateCodec.encode(states[quote]), StandardCharsets.UTF_8));
                    timed(state.length, () -> state(state, true), () -> state(state, false));
                }
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", event " + i + ", type " + sample.type, e);
            }
        }
    }

    /**
     * An input is slow when it is so at its best, or one pause of the machine would make any input slow; and on a slow machine
     * only when it costs many times what the parser alone needs for a tidy document of its size.
     */
    private void timed(int size, Runnable first, Runnable again) {
        long began = System.nanoTime();
        first.run();
        if (System.nanoTime() - began < LIMIT_NANOS / 5) {
            return;
        }
        long best = best(again);
        byte[] document = tidy(size);
        long pass = best(() -> parse(document));
        if (best > LIMIT_NANOS && best > MOST_PASSES * pass) {
            throw new AssertionError("took " + Duration.ofNanos(best).toMillis() + " ms at its best, " + best / pass
                    + " times the parser's own pass over as many bytes");
        }
    }

    /** The parser's own pass over a document of one text of this size. */
    private static void parse(byte[] document) {
        try (JsonParser parser = PLAIN.createParser(document)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    parser.getTextLength();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] tidy(int size) {
        return ("{\"text\":\"" + "x".repeat(size) + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    private static long best(Runnable work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < REPETITIONS; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            work.run();
            best = Math.min(best, THREADS.getCurrentThreadCpuTime() - before);
        }
        return best;
    }

    private void event(int quote, Origin origin, byte[] data, boolean isFirst) {
        String id = quoteId(origin.type(), data);
        String outcome = id;
        QuoteState after = states[quote];
        try {
            after = after.apply(EventCodec.decode(origin, data));
            outcome += ", folded";
        } catch (MalformedEventException refused) {
            verifyDiscreet(refused);
            outcome += ", " + refused.reason().code();
        }
        if (isFirst) {
            outcomes.merge(outcome, 1L, Long::sum);
        }
        if (after.eventCount() == states[quote].eventCount()) {
            return;
        }
        byte[] json = StateCodec.encode(after);
        if (!StateCodec.decode(json).equals(after)) {
            throw new AssertionError("the state is not what was read back");
        }
        if (isFirst) {
            states[quote] = json.length > LARGEST_STATE ? QuoteState.unseen(after.quoteId()) : after;
        }
    }

    private static String quoteId(String type, byte[] data) {
        try {
            String id = QuoteIds.read(type, data);
            if (id.isEmpty() || id.length() > QuoteIds.MAX_LENGTH) {
                throw new AssertionError("a quote id of " + id.length() + " characters");
            }
            return "id read";
        } catch (MalformedEventException refused) {
            verifyDiscreet(refused);
            return "id " + refused.reason().code();
        }
    }

    private void state(byte[] json, boolean isFirst) {
        String outcome;
        try {
            QuoteState state = StateCodec.decode(json);
            if (!StateCodec.decode(StateCodec.encode(state)).equals(state)) {
                throw new AssertionError("the mutated state is not what was read back");
            }
            outcome = "mutated state read";
        } catch (MalformedStateException refused) {
            verifyDiscreet(refused);
            outcome = "mutated state refused";
        }
        if (isFirst) {
            outcomes.merge(outcome, 1L, Long::sum);
        }
    }

    private static void verifyDiscreet(RuntimeException refused) {
        String message = String.valueOf(refused.getMessage());
        if (message.contains(SamplePayloads.PERSONAL) || message.length() > 200) {
            throw new AssertionError("a message that quotes the payload");
        }
    }
}
