package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a state's JSON, one at a time: each method reads the one that the parser is at, and throws {@link
 * MalformedStateException} if it is of another type. A null is null, zero or false.
 */
final class StateTokens {

    private final JsonParser in;

    StateTokens(JsonParser in) {
        this.in = in;
    }

    /** Passes the value, whatever it is. */
    void skip() throws IOException {
        in.skipChildren();
    }

    /** The parser is at the beginning of an object. */
    void beginObject() {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw wrongType("an object");
        }
    }

    /** The next field's name, with the parser on its value; null at the object's end. */
    @Nullable
    String nextField() throws IOException {
        String name = in.nextFieldName();
        if (name != null) {
            in.nextToken();
        }
        return name;
    }

    <T> List<T> list(Element<T> element) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw wrongType("an array");
        }
        List<T> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.read());
        }
        return elements;
    }

    boolean isNull() {
        return in.currentToken() == JsonToken.VALUE_NULL;
    }

    @Nullable
    String text() throws IOException {
        if (isNull()) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw wrongType("a string");
        }
        return in.getText();
    }

    /** @throws java.time.DateTimeException if the text is no time */
    @Nullable
    Instant time() throws IOException {
        if (isNull()) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw wrongType("a time");
        }
        return IsoTimes.parse(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
    }

    @Nullable
    BigDecimal amount() throws IOException {
        if (isNull()) {
            return null;
        }
        if (!in.currentToken().isNumeric()) {
            throw wrongType("a number");
        }
        BigDecimal amount = in.getDecimalValue();
        if (amount.scale() < 0 || amount.scale() > LenientValues.MAX_EXPONENT) {
            // Only an exponent makes such ones, and a small text of one could become gigabytes in plain decimals.
            throw wrongType("a plain decimal");
        }
        return amount;
    }

    @Nullable
    Boolean bool() {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw wrongType("true or false");
        };
    }

    /** Whether it is true; null is not. */
    boolean isTrue() {
        return Boolean.TRUE.equals(bool());
    }

    /** The number; 0 for null. */
    long number() throws IOException {
        return isWholeNumber() ? in.getLongValue() : 0;
    }

    /** The number; 0 for null. */
    int smallNumber() throws IOException {
        return isWholeNumber() ? in.getIntValue() : 0;
    }

    /** Otherwise it is null. */
    private boolean isWholeNumber() {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT && !isNull()) {
            throw wrongType("a whole number");
        }
        return !isNull();
    }

    private MalformedStateException wrongType(String expected) {
        return new MalformedStateException(
                "expected is " + expected + " at " + Json.location(in.currentTokenLocation()));
    }

    /** @throws MalformedStateException if {@code value} is null, which names the field */
    static <T> T needed(@Nullable T value, String name) {
        if (value == null) {
            throw new MalformedStateException("the field " + name + " is missing");
        }
        return value;
    }

    /** Reads one element of an array, with the parser on its first token. */
    interface Element<T> {
        T read() throws IOException;
    }
}
