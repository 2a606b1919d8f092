package io.quotestream.local.oracle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotestream.local.oracle.json.PlainJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Rule 1: which quote an event belongs to. The bridge copies data untouched and reads no further than the id, so broken
 * JSON behind the id is for the next service to refuse.
 *
 * @param quoteId the quote, or null when the event goes to the dead letters
 * @param refusal the reason's code when there is no quote
 */
record QuoteIdRule(@Nullable String quoteId, String refusal) {

    static final String NO_DATA = "no-data";
    static final String NOT_JSON = "not-json";
    static final String NO_QUOTE_ID = "no-quote-id";

    private static final int MAX_LENGTH = 100;

    static QuoteIdRule apply(String type, byte[] data) {
        if (data.length == 0) {
            return refused(NO_DATA);
        }
        try (JsonParser parser = PlainJson.parser(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return refused(parser.currentToken() == null ? NOT_JSON : NO_QUOTE_ID);
            }
            QuoteIdRule found = find(type.equals("quote_started"), parser);
            PlainJson.refuseByteFf(parser, data, parser.currentLocation().getByteOffset());
            return found;
        } catch (IOException e) {
            return refused(NOT_JSON);
        }
    }

    private static QuoteIdRule find(boolean isStart, JsonParser parser) throws IOException {
        QuoteIdRule quoteIdField = refused(NO_QUOTE_ID);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean isTextOrWholeNumber = value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT;
            if (isTextOrWholeNumber && isStart && name.equals("id")) {
                return read(parser);
            }
            if (isTextOrWholeNumber && name.equals("quoteId")) {
                quoteIdField = read(parser);
                if (!isStart) {
                    return quoteIdField;
                }
            }
            parser.skipChildren();
        }
        return quoteIdField;
    }

    private static QuoteIdRule read(JsonParser parser) throws IOException {
        String id = parser.getText().strip();
        boolean isUsable = !id.isEmpty()
                && id.length() <= MAX_LENGTH
                && id.chars().noneMatch(Character::isISOControl)
                && id.equals(Readings.withoutHalfPairs(id));
        return isUsable ? new QuoteIdRule(id, "") : refused(NO_QUOTE_ID);
    }

    private static QuoteIdRule refused(String reason) {
        return new QuoteIdRule(null, reason);
    }
}
