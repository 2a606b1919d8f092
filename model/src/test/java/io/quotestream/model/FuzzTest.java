package io.quotestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes come, each is read or refused with its reason, within 50 ms, and what was folded can be read again.
 * {@code -Dfuzz.events=5000000} sets how many; the seed is the test's name.
 */
final class FuzzTest {

    private static final long EVENTS = Long.getLong("fuzz.events", 300_000);
    private static final int SEEDS = 20;

    /** Half of the smallest stack that a service's threads may get: nesting must not need more. */
    private static final long SMALL_STACK = 192 << 10;

    private static final Map<String, Long> OUTCOMES = new TreeMap<>();
    private static long slowestNanos;
    private static long slowestAloneNanos;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anyBytesAreReadOrRefused(long seed) throws InterruptedException {
        Fuzzing fuzzing = new Fuzzing(seed, EVENTS / SEEDS);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, fuzzing, "fuzzing-" + seed, SMALL_STACK);
        thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));

        thread.start();
        thread.join();

        fuzzing.outcomes().forEach((outcome, count) -> OUTCOMES.merge(outcome, count, Long::sum));
        slowestNanos = Math.max(slowestNanos, fuzzing.slowestNanos());
        slowestAloneNanos = Math.max(slowestAloneNanos, fuzzing.slowestAloneNanos());
        assertThat(failure.get()).isNull();
        assertThat(fuzzing.outcomes()).containsKeys("id read, folded", "id read, wrong-shape", "id not-json, not-json");
    }

    @AfterAll
    static void tell() {
        OUTCOMES.forEach((outcome, count) -> System.out.printf("fuzz: %,12d %s%n", count, outcome));
        System.out.printf(
                "fuzz: slowest %.1f ms as it ran; of those over 10 ms, taken again alone, the slowest %.1f ms%n",
                slowestNanos / 1e6, slowestAloneNanos / 1e6);
    }
}
