package io.quotestream.local.oracle;

import java.time.Instant;

/**
 * One event as the event store accepted it.
 *
 * @param id the event's UUID, lower case with dashes
 * @param stream the stream that holds the event itself
 * @param revision the event's 0-based place in {@code stream}
 * @param position the event's place in the source that the bridge reads, as MySQL has it in {@code last_event_position}
 * @param data the event's data; not copied, must not change
 * @param metadata the event's user metadata, empty when there is none; not copied, must not change
 */
@SuppressWarnings("ArrayRecordComponent") // a million of them: shares the store's arrays, and is never compared
public record AppendedEvent(
        String id,
        String type,
        String stream,
        long revision,
        String position,
        Instant created,
        byte[] data,
        byte[] metadata) {}
