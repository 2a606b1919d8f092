package io.quotestream.bridge;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failure has lasted for long enough to be acted upon, repeated and without a success between. One alone shows little:
 * a lagging node of the source may return during a change of its leader. Confined to one thread.
 */
final class LastingFailure {

    private final Duration timeout;
    private final LongSupplier nanoTime;
    private @Nullable Long since;

    /** One that lasts once it has been repeated for {@code timeout}, by the clock {@code nanoTime}. */
    LastingFailure(Duration timeout, LongSupplier nanoTime) {
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    /** It happened, once more or for the first time; returns whether it lasts. */
    boolean happened() {
        long now = nanoTime.getAsLong();
        if (since == null) {
            since = now;
        }
        return now - since >= timeout.toNanos();
    }

    /** It did not happen. */
    void ended() {
        since = null;
    }
}
