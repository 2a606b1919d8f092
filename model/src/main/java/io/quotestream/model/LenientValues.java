package io.quotestream.model;

import com.fasterxml.jackson.databind.JsonNode;
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
 * null or cannot be read is null: one odd field must not cost the event.
 */
final class LenientValues {

    /** DECIMAL(28,6) in MySQL: this many digits before the point. */
    private static final int MAX_INTEGER_DIGITS = 22;

    /** Beyond this a number's plain text would be thousands of digits. */
    private static final int MAX_EXPONENT = 1_000;

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
    static @Nullable String text(@Nullable JsonNode value) {
        return value == null || value.isNull() || value.isContainerNode() ? null : wellFormed(value.asText());
    }

    /** {@link #text}, but null when there is nothing to see in it. */
    static @Nullable String visibleText(@Nullable JsonNode value) {
        String text = text(value);
        return text == null || text.isBlank() ? null : text;
    }

    static @Nullable BigDecimal number(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        BigDecimal number = null;
        if (value.isNumber()) {
            number = value.decimalValue();
        } else if (value.isTextual()
                && PLAIN_DECIMAL.matcher(value.textValue().strip()).matches()) {
            number = new BigDecimal(value.textValue().strip());
        }
        return number != null && isReasonable(number) ? number : null;
    }

    private static boolean isReasonable(BigDecimal number) {
        return Math.abs(number.scale()) <= MAX_EXPONENT && number.precision() - number.scale() <= MAX_INTEGER_DIGITS;
    }

    static @Nullable Long wholeNumber(@Nullable JsonNode value) {
        BigDecimal number = number(value);
        try {
            return number == null ? null : number.longValueExact();
        } catch (ArithmeticException e) {
            return null; // a fraction, or beyond a long
        }
    }

    static @Nullable Boolean bool(@Nullable JsonNode value) {
        String text = text(value);
        if (text == null || value == null || value.isNumber()) {
            return null;
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    /** A time of the years 1000 to 9999, which MySQL's DATETIME can hold, cut to its microseconds. */
    static @Nullable Instant time(@Nullable JsonNode value) {
        if (value == null || !value.isTextual()) {
            return null;
        }
        try {
            Instant time = instant(TIME.parseBest(
                    value.textValue().strip(), OffsetDateTime::from, LocalDateTime::from, LocalDate::from));
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
    static @Nullable String anything(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isNumber()) {
            BigDecimal number = number(value);
            return number == null ? null : number.toPlainString();
        }
        return wellFormed(value.isTextual() ? value.textValue() : value.toString());
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
        StringBuilder mended = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .forEach(mended::appendCodePoint);
        return mended.toString();
    }
}
