package io.quotestream.embedded.eventstore.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event to be appended. The arrays are kept, not copied: they must not be changed afterwards.
 *
 * @param metadata the user metadata, may be empty
 * @param contentType {@code application/json}; the server stores only whether it is that, and returns
 *     {@code application/octet-stream} for everything else
 * @param created when it happened (kept to 100 ns), or null for the time of the append; the real server takes no such
 *     time, it is here so that a simulator can write yesterday's events
 */
@SuppressWarnings("ArrayRecordComponent")
public record NewEvent(
        UUID id,
        String type,
        byte[] data,
        byte[] metadata,
        String contentType,
        @Nullable Instant created) {

    public static final String JSON = "application/json";
    public static final String BINARY = "application/octet-stream";
    private static final byte[] NONE = {};

    public NewEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(contentType, "contentType");
        if (type.isEmpty()) {
            throw new IllegalArgumentException("an event needs a type");
        }
    }

    /** A JSON event with a random id, no metadata, created now. */
    public static NewEvent json(String type, String data) {
        return new NewEvent(UUID.randomUUID(), type, data.getBytes(StandardCharsets.UTF_8), NONE, JSON, null);
    }

    /** A link to an event, which need not exist. */
    public static NewEvent link(LinkTarget target) {
        return new NewEvent(UUID.randomUUID(), LogRecord.LINK, target.toBytes(), NONE, BINARY, null);
    }
}
