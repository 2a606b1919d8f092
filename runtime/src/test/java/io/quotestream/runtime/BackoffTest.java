package io.quotestream.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(1);

    @Test
    void pausesDoubleUpToTheBoundAndAreJitteredDownToHalf() {
        Backoff backoff = new Backoff(FIRST, MAX, new SplittableRandom(1));

        for (long whole : new long[] {100, 200, 400, 800, 1_000, 1_000, 1_000}) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
        }
    }

    @Test
    void aSuccessResetsThePause() {
        Backoff backoff = new Backoff(FIRST, MAX, new SplittableRandom(1));
        for (int i = 0; i < 10; i++) {
            assertThat(backoff.next()).isPositive();
        }

        backoff.reset();

        assertThat(backoff.next()).isLessThanOrEqualTo(FIRST);
    }

    @Test
    void boundsThatDoNotGrowAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(MAX, FIRST));
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(Duration.ZERO, MAX));
    }
}
