package io.quotestream.embedded.eventstore.read;

import io.grpc.StatusRuntimeException;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import org.jspecify.annotations.Nullable;

/** Where the messages of one Read call come from: a read or a subscription. Confined to the call's pump. */
public interface ReadFeed {

    /**
     * The next message, or null when there is none now.
     *
     * @throws StatusRuntimeException when the call ends with a failure
     */
    @Nullable
    ReadFrame next();

    /** After a null: no message will ever follow. */
    boolean isEnded();
}
