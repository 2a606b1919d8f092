package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotestream.model.DeadLetterReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the quote that an event belongs to. Reads the data as a stream of tokens and stops as soon as it can, so that the
 * bridge does not parse whole product lists; what comes behind the id is judged by {@link EventCodec}.
 */
public final class QuoteIds {

    /** Longest quote id, in characters. MySQL's key column has the same length. */
    public static final int MAX_LENGTH = 100;

    private QuoteIds() {}

    /**
     * The quote id in {@code data}: the top-level {@code quoteId}, and in a {@code quote_started} rather the top-level
     * {@code id}. Text or a number; blanks around it are cut.
     *
     * @throws MalformedEventException with {@code NO_DATA}, {@code NOT_JSON} or {@code NO_QUOTE_ID}
     */
    public static String read(String eventType, byte[] data) {
        if (data.length == 0) {
            throw new MalformedEventException(DeadLetterReason.NO_DATA, "the event has no data");
        }
        try (JsonParser parser = Json.EVENTS.createParser(data)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new MalformedEventException(DeadLetterReason.NOT_JSON, "the data is blank");
            }
            if (first != JsonToken.START_OBJECT) {
                throw noQuoteId("the data is not a JSON object");
            }
            String id = find(parser, eventType.equals(EventTypes.QUOTE_STARTED));
            Json.refuseNeverUtf8(
                    parser, data, Math.toIntExact(parser.currentLocation().getByteOffset()));
            return normalised(id);
        } catch (IOException e) {
            throw new MalformedEventException(DeadLetterReason.NOT_JSON, Json.describe(e));
        }
    }

    private static @Nullable String find(JsonParser parser, boolean preferId) throws IOException {
        String quoteId = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (preferId && name.equals("id") && isId(value)) {
                return parser.getText();
            }
            if (name.equals("quoteId") && isId(value)) {
                if (!preferId) {
                    return parser.getText();
                }
                quoteId = parser.getText();
            }
            parser.skipChildren();
        }
        return quoteId;
    }

    private static boolean isId(@Nullable JsonToken token) {
        return token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT;
    }

    private static String normalised(@Nullable String id) {
        if (id == null) {
            throw noQuoteId("no quote id at the top level");
        }
        String stripped = id.strip();
        if (stripped.isEmpty() || stripped.length() > MAX_LENGTH) {
            throw noQuoteId("the quote id has " + stripped.length() + " characters, expected 1 to " + MAX_LENGTH);
        }
        for (int i = 0; i < stripped.length(); i++) {
            if (Character.isISOControl(stripped.charAt(i))) {
                throw noQuoteId("the quote id has control characters");
            }
        }
        if (!stripped.equals(LenientValues.wellFormed(stripped))) {
            throw noQuoteId("the quote id has half a surrogate pair");
        }
        return stripped;
    }

    private static MalformedEventException noQuoteId(String message) {
        return new MalformedEventException(DeadLetterReason.NO_QUOTE_ID, message);
    }
}
