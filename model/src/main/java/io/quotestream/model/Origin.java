package io.quotestream.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which recorded event something came from.
 *
 * @param eventId the event's id, a UUID by EventStoreDB's rules
 * @param type the event's type, such as {@code quote_started}
 * @param stream the stream that holds the event itself
 * @param revision the event's 0-based revision in {@code stream}
 * @param position the event's position in the source, the order of the fold
 * @param created when EventStoreDB accepted the event, cut to microseconds, which is what MySQL keeps
 * @param traceParent the W3C trace context of the event's metadata, if any
 */
public record Origin(
        String eventId,
        String type,
        String stream,
        long revision,
        SourcePosition position,
        Instant created,
        @Nullable String traceParent) {

    private static final Instant EARLIEST = Instant.parse("1000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    public Origin {
        Objects.requireNonNull(eventId, "eventId");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(position, "position");
        if (revision < 0) {
            throw new IllegalArgumentException("a revision is not negative: " + revision);
        }
        created = created.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Whether tables can hold {@code created}: MySQL's {@code DATETIME} begins with the year 1000, and the last day of the
     * year 9999 stands for the end of an interval that is still open.
     */
    public static boolean canBeStored(Instant created) {
        return !created.isBefore(EARLIEST) && created.isBefore(LATEST);
    }
}
