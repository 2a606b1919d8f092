package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonParser;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteEvent.Unknown;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads events as their senders write them. Only what the fold cannot do without makes an event malformed; any other
 * field that is missing or malformed is left out. Thread safe.
 */
public final class EventCodec {

    private EventCodec() {}

    /**
     * The event that {@code data} is, by the type in {@code origin}. The data of an unknown type is not read.
     *
     * @throws MalformedEventException with {@code NO_DATA}, {@code NOT_JSON} or {@code WRONG_SHAPE}
     */
    public static QuoteEvent decode(Origin origin, byte @Nullable [] data) {
        if (!EventTypes.KNOWN.contains(origin.type())) {
            return new Unknown(origin);
        }
        if (data == null || data.length == 0) {
            throw new MalformedEventException(DeadLetterReason.NO_DATA, "the event has no data");
        }
        try (JsonParser in = Json.EVENTS.createParser(data)) {
            Json.refuseNeverUtf8(in, data, data.length);
            return new EventReader(origin, in).read();
        } catch (IOException e) {
            throw new MalformedEventException(DeadLetterReason.NOT_JSON, Json.describe(e));
        }
    }
}
