package io.quotestream.sink.database;

import io.quotestream.runtime.Backoff;
import java.time.Duration;

/** When to try again what failed: after a growing pause, indefinitely. Confined to one thread. */
public final class Retry {

    /** Short enough for rows to be there again within 5 s of a database's recovery, after an outage of any length. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), LONGEST_PAUSE);
    private boolean waiting;
    private long dueNanos;

    /** Begins a pause; returns its length. */
    public Duration failed() {
        Duration pause = backoff.next();
        waiting = true;
        dueNanos = System.nanoTime() + pause.toNanos();
        return pause;
    }

    public void succeeded() {
        waiting = false;
        backoff.reset();
    }

    /** Whether the last attempt failed and none succeeded since. */
    public boolean isFailing() {
        return waiting;
    }

    /** How much of the pause is left; zero when it is over or there is none. */
    public Duration remaining() {
        return waiting ? Duration.ofNanos(Math.max(0, dueNanos - System.nanoTime())) : Duration.ZERO;
    }
}
