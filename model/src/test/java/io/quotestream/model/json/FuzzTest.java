package io.quotestream.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes come, each is read or refused with its reason, within 50 ms, and what was folded can be read again.
 * {@code -Dfuzz.events=5000000} sets how many, {@code -Pfull} takes many; the seed is the test's name.
 */
final class FuzzTest {

    private static final long EVENTS = Long.getLong("fuzz.events", 20_000);
    private static final int SEEDS = 20;

    /** Half of the smallest stack that a service's threads may get: nesting must not need more. */
    private static final long SMALL_STACK = 192 << 10;

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

        assertThat(failure.get()).isNull();
        assertThat(fuzzing.outcomes()).containsKeys("id read, folded", "id read, wrong-shape", "id not-json, not-json");
    }
}
