package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;

/**
 * What the server keeps for a live subscriber. When more events wait, a subscription falls behind and catches up by
 * itself, or before 24.2 ends once what was kept is sent. The real server fills it while it sends; here it overflows
 * whenever more wait at once, so that a burst has the same effect each time.
 */
final class LiveWindow {

    private static final int EVENTS = 32;

    private final EventStoreVersion version;
    private int left = EVENTS;
    private boolean overflown;

    LiveWindow(EventStoreVersion version) {
        this.version = version;
    }

    /**
     * Whether the subscription falls behind, with so many events waiting.
     *
     * @throws io.grpc.StatusRuntimeException when it ends instead
     */
    boolean isTooSmallFor(long waiting) {
        overflown |= waiting > EVENTS && !version.catchesUpAgain();
        if (overflown && left == 0) {
            throw RpcFailures.consumerTooSlow();
        }
        return waiting > EVENTS && version.catchesUpAgain();
    }

    /** An event was sent while live. */
    void sent() {
        if (overflown) {
            left--;
        }
    }
}
