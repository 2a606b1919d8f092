package io.quotestream.local.feed;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that is to be appended to the event store.
 *
 * @param isJson whether its content type is JSON; the data need not be valid JSON all the same
 * @param metadata the user metadata, empty for none
 * @param created when it is said to have happened; null: when the store accepts it
 * @param stream the stream it goes to; null: the pipeline's own stream
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record EventToAppend(
        UUID id,
        String type,
        boolean isJson,
        byte[] data,
        byte[] metadata,
        @Nullable Instant created,
        @Nullable String stream) {

    public EventToAppend {
        if (type.isBlank()) {
            throw new IllegalArgumentException("an event has a type");
        }
    }
}
