package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of untidy senders: numbers and booleans also as text, times in several ISO forms. Whatever is missing,
 * null or cannot be read is null: one malformed field must not cost the event.
 *
 * <p>Each method reads the value at the parser's current token, and leaves the parser at the value's last one.
 */
final class LenientValues {

    /** DECIMAL(28,6) in MySQL: this many digits before the point. */
    private static final int MAX_INTEGER_DIGITS = 22;

    /** Beyond this a number's plain text would be thousands of digits. */
    static final int MAX_EXPONENT = 1_000;

    private static final Pattern PLAIN_DECIMAL = Pattern.compile("-?\\d{1,100}(\\.\\d{1,100})?");

    /** A date, with or without a time, that with or without an offset: Z, +00:00, +0000 or +00. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][XX][X]")
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private LenientValues() {}

    /** Text as sent; of a number or boolean, its JSON text. */
    static @Nullable String text(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> wellFormed(in.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> in.getText();
            default -> noText(in);
        };
    }

    /** Text as sent, of nothing but a text. */
    static @Nullable String textOnly(JsonParser in) throws IOException {
        return in.currentToken() == JsonToken.VALUE_STRING ? text(in) : noText(in);
    }

    /** {@link #text}, but null when there is nothing to see in it. */
    static @Nullable String visibleText(JsonParser in) throws IOException {
        return visible(text(in));
    }

    static @Nullable String visible(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    static @Nullable BigDecimal number(JsonParser in) throws IOException {
        if (in.currentToken().isNumeric()) {
            return jsonNumber(in);
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            skip(in);
            return null;
        }
        String text = in.getText().strip();
        return PLAIN_DECIMAL.matcher(text).matches() ? reasonable(new BigDecimal(text)) : null;
    }

    /** The parser would rather refuse the whole document than a number whose exponent no decimal has. */
    private static @Nullable BigDecimal jsonNumber(JsonParser in) throws IOException {
        try {
            return reasonable(new BigDecimal(in.getTextCharacters(), in.getTextOffset(), in.getTextLength()));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** 1.5E+2 becomes 150, as which it is read back: a state equals itself after it was stored. */
    private static @Nullable BigDecimal reasonable(BigDecimal number) {
        if (Math.abs(number.scale()) > MAX_EXPONENT || number.precision() - number.scale() > MAX_INTEGER_DIGITS) {
            return null;
        }
        return number.scale() < 0 ? number.setScale(0) : number;
    }

    static @Nullable Long wholeNumber(JsonParser in) throws IOException {
        BigDecimal number = number(in);
        try {
            return number == null ? null : number.longValueExact();
        } catch (ArithmeticException e) {
            return null; // a fraction, or beyond a long
        }
    }

    static @Nullable Boolean bool(JsonParser in) throws IOException {
        if (in.currentToken().isBoolean()) {
            return in.getBooleanValue();
        }
        String text = textOnly(in);
        if (text == null) {
            return null;
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    /** A time of the years 1000 to 9999, which MySQL's DATETIME can hold, cut to its microseconds. */
    static @Nullable Instant time(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            skip(in);
            return null;
        }
        try {
            Instant time = IsoTimes.parseUsual(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
            if (time == null) {
                time = instant(TIME.parseBest(
                        in.getText().strip(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from));
            }
            int year = time.atOffset(ZoneOffset.UTC).getYear();
            return year >= 1000 && year <= 9999 ? time.truncatedTo(ChronoUnit.MICROS) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Instant instant(TemporalAccessor parsed) {
        if (parsed instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        return parsed instanceof LocalDateTime time
                ? time.toInstant(ZoneOffset.UTC)
                : LocalDate.from(parsed).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** A value whose type is not fixed, as text: a number in plain decimals, a string itself, anything else as compact JSON. */
    static @Nullable String anything(JsonParser in) throws IOException {
        if (in.currentToken().isNumeric()) {
            BigDecimal number = jsonNumber(in);
            return number == null ? in.getText() : number.toPlainString();
        }
        return in.currentToken().isStructStart() ? wellFormed(compact(in)) : text(in);
    }

    /** The array or object at the parser's token, with its numbers as they were sent. */
    private static String compact(JsonParser in) throws IOException {
        StringWriter json = new StringWriter();
        try (JsonGenerator out = Json.EVENTS.createGenerator(json)) {
            int depth = 0;
            do {
                switch (in.currentToken()) {
                    case FIELD_NAME -> out.writeFieldName(in.currentName());
                    case VALUE_STRING -> out.writeString(in.getText());
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getText());
                    default -> out.copyCurrentEvent(in);
                }
                depth += depthOf(in.currentToken());
            } while (depth > 0 && in.nextToken() != null);
        }
        return json.toString();
    }

    /**
     * Passes over the value at the parser's token, but reads its texts: whether a document is within the limits must not
     * depend on the fields that this version reads.
     */
    static void skip(JsonParser in) throws IOException {
        int depth = 0;
        do {
            if (in.currentToken() == JsonToken.VALUE_STRING && in.getTextLength() > Json.MAX_TEXT) {
                throw new StreamConstraintsException("a text of " + in.getTextLength() + " characters");
            }
            depth += depthOf(in.currentToken());
        } while (depth > 0 && in.nextToken() != null);
    }

    private static int depthOf(JsonToken token) {
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    private static @Nullable String noText(JsonParser in) throws IOException {
        skip(in);
        return null;
    }

    /**
     * Half of a surrogate pair alone, which JSON can write as an escape, is no character: UTF-8 cannot hold it, so neither
     * Kafka nor MySQL could. It becomes the replacement character.
     */
    static String wellFormed(String text) {
        int i = 0;
        while (i < text.length() && !Character.isSurrogate(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .forEach(repaired::appendCodePoint);
        return repaired.toString();
    }
}
