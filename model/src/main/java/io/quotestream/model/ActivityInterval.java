package io.quotestream.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a product was active in its quote: from {@code from} until just before {@code to}.
 *
 * @param number 1 for a product's first interval, then one more each; identifies the interval for good
 * @param to null while the product is active
 * @param openedRevision revision of the event that made the product active
 * @param closedRevision revision of the event that ended it, null while the product is active
 */
public record ActivityInterval(
        int number,
        Instant from,
        @Nullable Instant to,
        long openedRevision,
        @Nullable Long closedRevision) {

    public ActivityInterval {
        Objects.requireNonNull(from, "from");
        if (number < 1 || (to == null) != (closedRevision == null) || (to != null && to.isBefore(from))) {
            throw new IllegalArgumentException(
                    "not an activity interval: number " + number + ", from " + from + " to " + to);
        }
    }

    static ActivityInterval opened(int number, Instant at, long revision) {
        return new ActivityInterval(number, at, null, revision, null);
    }

    ActivityInterval closed(Instant at, long revision) {
        return new ActivityInterval(number, from, at, openedRevision, revision);
    }

    /** Whether the product is active to this day. */
    public boolean isOpen() {
        return to == null;
    }
}
