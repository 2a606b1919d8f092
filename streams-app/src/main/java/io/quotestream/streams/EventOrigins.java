package io.quotestream.streams;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Origin;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.IsoTimes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads from a record's headers which event it is. */
public final class EventOrigins {

    private EventOrigins() {}

    /**
     * The event that the headers name.
     *
     * @throws RejectedEventException with {@code BAD_HEADERS}, naming the first header that is missing or unreadable; with
     *     {@code CREATED_OUT_OF_RANGE} if no table could hold the created time
     */
    public static Origin read(Headers headers) {
        long revision = required(headers, EventHeaders.REVISION, Long::parseLong);
        if (revision < 0) {
            throw unreadable(EventHeaders.REVISION);
        }
        Instant created = required(headers, EventHeaders.CREATED, IsoTimes::parse);
        if (!Origin.canBeStored(created)) {
            throw new RejectedEventException(
                    DeadLetterReason.CREATED_OUT_OF_RANGE,
                    "created " + created + ", outside of the years 1000 to 9999 that MySQL holds");
        }
        return new Origin(
                required(headers, EventHeaders.ID, Function.identity()),
                required(headers, EventHeaders.TYPE, Function.identity()),
                required(headers, EventHeaders.STREAM, Function.identity()),
                revision,
                required(headers, EventHeaders.POSITION, SourcePosition::parse),
                created,
                text(headers, EventHeaders.TRACE_PARENT));
    }

    /** The header's text; null when it is absent. */
    public static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static <T> T required(Headers headers, String name, Function<String, T> reading) {
        String text = text(headers, name);
        if (text == null) {
            throw new RejectedEventException(DeadLetterReason.BAD_HEADERS, "the header " + name + " is missing");
        }
        try {
            return reading.apply(text);
        } catch (RuntimeException e) {
            throw unreadable(name);
        }
    }

    private static RejectedEventException unreadable(String name) {
        return new RejectedEventException(DeadLetterReason.BAD_HEADERS, "the header " + name + " cannot be read");
    }
}
