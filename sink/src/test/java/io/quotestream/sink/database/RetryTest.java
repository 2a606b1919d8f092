package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetryTest {

    private final Retry retry = new Retry();

    @Test
    void aLongOutageMakesNoPauseLongerThanTheLongest() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(retry.failed()).isPositive().isLessThanOrEqualTo(Retry.LONGEST_PAUSE);
        }
        assertThat(retry.isFailing()).isTrue();
    }

    @Test
    void successEndsThePauseAndTheNextOneIsShortAgain() {
        for (int i = 0; i < 20; i++) {
            retry.failed();
        }

        retry.succeeded();

        assertThat(retry.isFailing()).isFalse();
        assertThat(retry.remaining()).isZero();
        assertThat(retry.failed()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }
}
