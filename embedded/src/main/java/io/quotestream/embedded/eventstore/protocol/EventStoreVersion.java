package io.quotestream.embedded.eventstore.protocol;

/**
 * A release that the server behaves as, and everything in which the releases differ: no other class depends on the release.
 */
public enum EventStoreVersion {
    V23_10("23.10.6", false),
    V24_10("24.10.4", true);

    private final String number;
    /** Since 24.2 a subscription moves between catching up and live, both ways, and knows what it has sent. */
    private final boolean hasSmoothTransitions;

    EventStoreVersion(String number, boolean hasSmoothTransitions) {
        this.number = number;
        this.hasSmoothTransitions = hasSmoothTransitions;
    }

    /** As the server reports it. */
    public String number() {
        return number;
    }

    /**
     * How a subscription to {@code $all} begins behind a position. True: with the first event whose position is greater.
     * False: it reads one visible event from the position on and begins behind that one, which loses an event unless the
     * position is that of a visible event.
     */
    public boolean startsByPosition() {
        return hasSmoothTransitions;
    }

    /** Whether a subscription is confirmed before it reads anything, so that it fails afterwards. */
    public boolean confirmsBeforeReading() {
        return hasSmoothTransitions;
    }

    /** Whether a filtered subscription sends a checkpoint when it has caught up, and none that is not greater than the last. */
    public boolean sendsCheckpointWhenCaughtUp() {
        return hasSmoothTransitions;
    }

    /** Whether a live subscription that can't keep up with a burst catches up by itself; false: it is ended. */
    public boolean catchesUpAgain() {
        return hasSmoothTransitions;
    }

    /** Whether a subscription to a stream that does not exist says at once that it has caught up. */
    public boolean isCaughtUpWithMissingStream() {
        return hasSmoothTransitions;
    }

    /** Whether a subscription from the end of a tombstoned stream is confirmed, and gets nothing. */
    public boolean confirmsTombstonedFromEnd() {
        return !hasSmoothTransitions;
    }

    /** Whether an open subscription ends when its user loses the right to read. */
    public boolean deniesOpenSubscriptions() {
        return hasSmoothTransitions;
    }
}
