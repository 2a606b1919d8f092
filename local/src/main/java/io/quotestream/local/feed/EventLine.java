package io.quotestream.local.feed;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.quotestream.model.Origin;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event of a user's file: an object with {@code type} (text), {@code data} (any JSON, taken as it is written; a text
 * stands for data that need not be JSON), and optionally {@code metadata} (an object), {@code created} (ISO-8601 with
 * offset) and {@code stream} (text).
 */
final class EventLine {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String line;
    private @Nullable String type;
    private byte @Nullable [] data;
    private byte[] metadata = {};
    private @Nullable Instant created;
    private @Nullable String stream;

    private EventLine(String line) {
        this.line = line;
    }

    static EventToAppend parse(String line) throws InvalidEventLineException {
        EventLine event = new EventLine(line);
        try (JsonParser parser = FACTORY.createParser(new StringReader(line))) {
            event.read(parser);
        } catch (JacksonException e) {
            throw new InvalidEventLineException(
                    "not valid JSON (column " + e.getLocation().getColumnNr() + ")");
        } catch (IOException e) {
            throw new AssertionError("a text can always be read", e);
        }
        return event.toEvent();
    }

    private EventToAppend toEvent() throws InvalidEventLineException {
        if (type == null || type.isBlank()) {
            throw new InvalidEventLineException("type is missing");
        }
        if (data == null) {
            throw new InvalidEventLineException("data is missing");
        }
        return new EventToAppend(UUID.randomUUID(), type, true, data, metadata, created, stream);
    }

    private void read(JsonParser parser) throws IOException, InvalidEventLineException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidEventLineException("not a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "type" -> type = text(name, parser);
                case "data" -> data = raw(parser);
                case "metadata" -> metadata = object(name, parser);
                case "created" -> created = time(text(name, parser));
                case "stream" -> stream = text(name, parser);
                default ->
                    throw new InvalidEventLineException(
                            "unknown field " + name + "; known are type, data, metadata, created, stream");
            }
        }
        if (parser.nextToken() != null) {
            throw new InvalidEventLineException("more than one JSON object");
        }
    }

    private static @Nullable String text(String name, JsonParser parser) throws IOException, InvalidEventLineException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new InvalidEventLineException(name + " is not a text");
        }
        return parser.getText();
    }

    private static @Nullable Instant time(@Nullable String text) throws InvalidEventLineException {
        try {
            Instant created = text == null ? null : OffsetDateTime.parse(text).toInstant();
            if (created != null && !Origin.canBeStored(created)) {
                throw new InvalidEventLineException("created is not in the years 1000 to 9999, which MySQL holds");
            }
            return created;
        } catch (DateTimeException e) {
            throw new InvalidEventLineException("created is not a time like 2020-03-23T12:53:32Z");
        }
    }

    private byte[] object(String name, JsonParser parser) throws IOException, InvalidEventLineException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return new byte[0];
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidEventLineException(name + " is not an object");
        }
        return raw(parser);
    }

    /** The value's own characters, so that its numbers and its order of fields stay as they were written. */
    private byte[] raw(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return new byte[0];
        }
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText().getBytes(StandardCharsets.UTF_8);
        }
        int start = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        int end = (int) parser.currentLocation().getCharOffset();
        return line.substring(start, end).getBytes(StandardCharsets.UTF_8);
    }
}
