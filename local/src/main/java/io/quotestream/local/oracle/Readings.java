package io.quotestream.local.oracle;

import io.quotestream.local.oracle.json.PlainJson.Literal;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rule 6: how single values are read. Null means absent or not readable. */
final class Readings {

    private static final Pattern PLAIN_DECIMAL = Pattern.compile("-?\\d{1,100}(\\.\\d{1,100})?");

    /** A high surrogate that no low one follows, or a low one that follows no high one. */
    private static final Pattern HALF_PAIR = Pattern.compile("\\p{Cs}");

    private static final Pattern TIME = Pattern.compile("(\\d{4})-(\\d\\d)-(\\d\\d)"
            + "(?:T(\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.](\\d{1,9}))?)?(Z|[+-]\\d\\d(?::?\\d\\d)?)?)?");
    private static final int MAX_INTEGER_DIGITS = 22;
    private static final int MAX_PLACES = 1000;
    private static final int SCALE = 6;

    private Readings() {}

    static @Nullable String text(@Nullable Object value) {
        return value instanceof String || value instanceof Literal || value instanceof Boolean
                ? withoutHalfPairs(value.toString())
                : null;
    }

    /** Half a surrogate pair is no character of UTF-8; each becomes the replacement character. */
    static String withoutHalfPairs(String text) {
        return HALF_PAIR.matcher(text).replaceAll("\uFFFD");
    }

    static @Nullable String textNotBlank(@Nullable Object value) {
        String text = text(value);
        return text == null || text.isBlank() ? null : text;
    }

    static @Nullable Boolean bool(@Nullable Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof String text) {
            String lower = text.strip().toLowerCase(Locale.ROOT);
            return lower.equals("true") ? Boolean.TRUE : lower.equals("false") ? Boolean.FALSE : null;
        }
        return null;
    }

    /** The exact number, not rounded yet. */
    static @Nullable BigDecimal exactNumber(@Nullable Object value) {
        if (!(value instanceof Literal) && !(value instanceof String)) {
            return null;
        }
        String text = value.toString().strip();
        if (value instanceof String && !PLAIN_DECIMAL.matcher(text).matches()) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            long digitsBeforeThePoint = (long) number.precision() - number.scale();
            return number.scale() > MAX_PLACES || digitsBeforeThePoint > MAX_INTEGER_DIGITS ? null : number;
        } catch (NumberFormatException e) {
            return null; // an exponent of more than nine digits
        }
    }

    /** The number as a DECIMAL(28,6) column has it. */
    static @Nullable BigDecimal number(@Nullable Object value) {
        BigDecimal exact = exactNumber(value);
        return exact == null ? null : exact.setScale(SCALE, RoundingMode.HALF_UP);
    }

    static @Nullable Long wholeNumber(@Nullable Object value) {
        BigDecimal exact = exactNumber(value);
        try {
            return exact == null ? null : exact.longValueExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    static @Nullable LocalDateTime time(@Nullable Object value) {
        Matcher parts = value instanceof String text ? TIME.matcher(text.strip()) : TIME.matcher("");
        if (!parts.matches()) {
            return null;
        }
        try {
            LocalDate date = LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
            LocalTime time = LocalTime.MIDNIGHT;
            if (parts.group(4) != null) {
                String fraction = parts.group(7) == null ? "0" : (parts.group(7) + "00000000").substring(0, 9);
                time = LocalTime.of(number(parts, 4), number(parts, 5), number(parts, 6), Integer.parseInt(fraction));
            }
            String offset = parts.group(8);
            Instant instant =
                    LocalDateTime.of(date, time).toInstant(offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset));
            LocalDateTime utc = column(instant);
            return utc.getYear() < 1000 || utc.getYear() > 9999 ? null : utc;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** A moment as a DATETIME(6) column has it. */
    static LocalDateTime column(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    }
}
