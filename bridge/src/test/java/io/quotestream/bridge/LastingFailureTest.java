package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LastingFailureTest {

    private long now = Long.MAX_VALUE - 5;
    private final LastingFailure failure = new LastingFailure(Duration.ofSeconds(60), () -> now);

    @Test
    void lastsOnceItHasBeenRepeatedForLongEnough() {
        assertThat(failure.happened()).isFalse();
        pass(Duration.ofSeconds(59));
        assertThat(failure.happened()).isFalse();
        pass(Duration.ofSeconds(1));

        assertThat(failure.happened()).isTrue();
        assertThat(failure.happened()).isTrue();
    }

    /** Three answers within seconds ended the bridge once, even with good ones between them. */
    @Test
    void aSuccessBetweenResetsIt() {
        assertThat(failure.happened()).isFalse();
        pass(Duration.ofSeconds(59));
        failure.ended();
        pass(Duration.ofSeconds(59));

        assertThat(failure.happened()).isFalse();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
