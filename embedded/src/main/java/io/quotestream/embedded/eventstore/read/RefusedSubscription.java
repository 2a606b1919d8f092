package io.quotestream.embedded.eventstore.read;

import io.grpc.StatusRuntimeException;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import org.jspecify.annotations.Nullable;

/** A subscription that fails before its first event, with or without a confirmation in front, as the release does it. */
final class RefusedSubscription implements ReadFeed {

    private final StatusRuntimeException failure;
    private @Nullable ReadFrame confirmation;

    RefusedSubscription(StatusRuntimeException failure, @Nullable ReadFrame confirmation) {
        this.failure = failure;
        this.confirmation = confirmation;
    }

    @Override
    public ReadFrame next() {
        ReadFrame first = confirmation;
        if (first == null) {
            throw failure;
        }
        confirmation = null;
        return first;
    }

    @Override
    public boolean isEnded() {
        return false;
    }
}
