package io.quotestream.local.oracle.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON into plain maps, lists, strings and booleans. Numbers stay the text that was sent ({@link Literal}), so that
 * nothing is rounded on the way.
 */
public final class PlainJson {

    static final int MAX_DEPTH = 64;

    private static final int MAX_NUMBER_LENGTH = 100;

    private static final int MAX_TEXT_LENGTH = 4_194_304;
    private static final int MAX_NAME_LENGTH = 1_000;
    private static final long MAX_BYTES = 17_825_792;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxStringLength(MAX_TEXT_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxDocumentLength(MAX_BYTES)
                    .build())
            .build();

    /** A JSON number, as the text that was sent. */
    public record Literal(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private PlainJson() {}

    public static JsonParser parser(byte[] data) throws IOException {
        return FACTORY.createParser(data);
    }

    /** The byte FF is in no UTF-8 text. Jackson may pass over it in a name, and does so by what it has read before. */
    public static void refuseByteFf(JsonParser parser, byte[] data, long end) throws IOException {
        boolean isUtf8 = parser instanceof UTF8StreamJsonParser;
        for (int i = 0; isUtf8 && i < end; i++) {
            if (data[i] == (byte) 0xFF) {
                throw new IOException("not UTF-8 at byte " + i);
            }
        }
    }

    /** The document's fields. Broken JSON is unreadable; any other value than an object has the wrong shape. */
    public static Map<String, @Nullable Object> object(byte[] data)
            throws UnreadableJsonException, WrongShapeException {
        try (JsonParser parser = parser(data)) {
            refuseByteFf(parser, data, data.length);
            boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
            if (parser.currentToken() == null) {
                throw new UnreadableJsonException("there is nothing but blanks");
            }
            Map<String, @Nullable Object> fields = Map.of();
            if (isObject) {
                fields = readObject(parser);
            } else {
                readValue(parser);
            }
            if (parser.nextToken() != null) {
                throw new UnreadableJsonException("there is more behind the document");
            }
            if (!isObject) {
                throw new WrongShapeException("the top level is no object");
            }
            return fields;
        } catch (IOException e) {
            throw new UnreadableJsonException(e);
        }
    }

    /** The value at the parser's current token. */
    private static @Nullable Object readValue(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Literal(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }

    private static Map<String, @Nullable Object> readObject(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            fields.put(name, readValue(parser));
        }
        return fields;
    }

    private static List<@Nullable Object> readArray(JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(readValue(parser));
        }
        return elements;
    }

    /** Writes a value back, without blanks between its parts. */
    public static String compact(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder text) {
        if (value instanceof Map<?, ?> fields) {
            String comma = "";
            text.append('{');
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                text.append(comma);
                write(field.getKey(), text);
                text.append(':');
                write(field.getValue(), text);
                comma = ",";
            }
            text.append('}');
        } else if (value instanceof List<?> elements) {
            String comma = "";
            text.append('[');
            for (Object element : elements) {
                text.append(comma);
                write(element, text);
                comma = ",";
            }
            text.append(']');
        } else if (value instanceof String string) {
            text.append('"')
                    .append(JsonStringEncoder.getInstance().quoteAsString(string))
                    .append('"');
        } else {
            text.append(value);
        }
    }
}
