package io.quotestream.embedded.eventstore.log;

import java.time.Instant;
import java.util.UUID;

/**
 * An appended event as the store holds it, for a test's oracle. The arrays are the store's own: read only.
 *
 * @param stream the stream that holds the event itself
 * @param revision 0-based number in that stream
 * @param position commit position in {@code $all}; the prepare position is the same
 * @param created to 100 ns
 * @param metadata the user metadata, may be empty
 * @param contentType {@code application/json} or {@code application/octet-stream}
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredEvent(
        String stream,
        long revision,
        long position,
        UUID id,
        String type,
        Instant created,
        byte[] data,
        byte[] metadata,
        String contentType) {}
