package io.quotestream.runtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries of something that may come back: doubling up to a bound, and jittered between half and the whole,
 * so that many who wait for one server do not return at one moment. Confined to one thread.
 */
public final class Backoff {

    private final Duration first;
    private final Duration max;
    private final RandomGenerator random;
    private Duration next;

    /** Pauses from {@code first} to {@code max}. */
    public Backoff(Duration first, Duration max) {
        this(first, max, RandomGenerator.getDefault());
    }

    Backoff(Duration first, Duration max, RandomGenerator random) {
        if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("pauses grow from a positive one: " + first + " to " + max);
        }
        this.first = first;
        this.max = max;
        this.random = random;
        this.next = first;
    }

    /** How long to wait before the next try. */
    public Duration next() {
        long whole = next.toNanos();
        next = next.compareTo(max.dividedBy(2)) >= 0 ? max : next.multipliedBy(2);
        return Duration.ofNanos(whole / 2 + random.nextLong(whole / 2 + 1));
    }

    /** Starts again with the first pause, after a success. */
    public void reset() {
        next = first;
    }
}
