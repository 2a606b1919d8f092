package io.quotestream.streams.runtime;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ReplaceThreadHandlerTest {

    private final RuntimeException failure = new StreamsException("no luck");

    private final SteppedClock clock = new SteppedClock();
    private final ReplaceThreadHandler replacement = new ReplaceThreadHandler(clock);

    @Test
    void replacesThreadsAsLongAsTheyDieSeldom() {
        for (int death = 0; death < 20; death++) {
            assertThat(replacement.handle(failure)).isEqualTo(REPLACE_THREAD);
            clock.advance(ReplaceThreadHandler.WINDOW.dividedBy(ReplaceThreadHandler.MAX_REPLACEMENTS - 1));
        }
    }

    @Test
    void givesUpWhenTheyDieAgainAndAgain() {
        for (int death = 0; death < ReplaceThreadHandler.MAX_REPLACEMENTS; death++) {
            assertThat(replacement.handle(failure)).isEqualTo(REPLACE_THREAD);
        }

        assertThat(replacement.handle(failure)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(replacement.lastFailure()).isSameAs(failure);
    }

    @Test
    void givesUpAtOnceWhenTheProcessIsInDoubt() {
        assertThat(replacement.handle(new StreamsException("thread died", new OutOfMemoryError("heap"))))
                .isEqualTo(SHUTDOWN_CLIENT);
    }

    private static final class SteppedClock extends Clock {
        private Instant now = Instant.EPOCH;

        void advance(Duration step) {
            now = now.plus(step).plusMillis(1);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
