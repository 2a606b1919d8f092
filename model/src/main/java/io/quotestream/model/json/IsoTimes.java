package io.quotestream.model.json;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * {@link Instant#toString} and {@link Instant#parse} for the times that states and headers are full of. Those of the JDK go through a
 * formatter each time. Whatever is unusual is left to them. Thread safe.
 */
public final class IsoTimes {

    /** The longest text of a usual time: {@code 2020-03-23T12:53:32.123456789Z}. */
    private static final int LONGEST = 30;

    private static final int SHORTEST = 20;
    private static final int SECONDS_OF_DAY = 86_400;
    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_10000 = 253_402_300_800L;
    private static final int NANO_DIGITS = 9;

    private IsoTimes() {}

    /** The same characters as {@link Instant#toString}, all of which are ASCII. */
    static byte[] format(Instant time) {
        long second = time.getEpochSecond();
        int nanos = time.getNano();
        if (second < YEAR_0 || second >= YEAR_10000) {
            return time.toString().getBytes(StandardCharsets.US_ASCII);
        }
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(second, SECONDS_OF_DAY));
        int secondOfDay = Math.floorMod(second, SECONDS_OF_DAY);
        byte[] text = new byte[SHORTEST + fraction(nanos)];
        digits(text, 0, 4, date.getYear());
        text[4] = '-';
        digits(text, 5, 2, date.getMonthValue());
        text[7] = '-';
        digits(text, 8, 2, date.getDayOfMonth());
        text[10] = 'T';
        digits(text, 11, 2, secondOfDay / 3600);
        text[13] = ':';
        digits(text, 14, 2, secondOfDay / 60 % 60);
        text[16] = ':';
        digits(text, 17, 2, secondOfDay % 60);
        if (text.length > SHORTEST) {
            text[19] = '.';
            int count = text.length - SHORTEST - 1;
            digits(text, 20, count, count == 3 ? nanos / 1_000_000 : count == 6 ? nanos / 1_000 : nanos);
        }
        text[text.length - 1] = 'Z';
        return text;
    }

    /** How long the point and the digits behind it are: none, three, six or nine digits, as the JDK writes them. */
    private static int fraction(int nanos) {
        if (nanos == 0) {
            return 0;
        }
        return nanos % 1_000_000 == 0 ? 4 : nanos % 1_000 == 0 ? 7 : 10;
    }

    private static void digits(byte[] text, int from, int count, int number) {
        int rest = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /**
     * What {@link Instant#parse} makes of {@code text}.
     *
     * @throws DateTimeException if it is no time
     */
    public static Instant parse(String text) {
        return parse(text.toCharArray(), 0, text.length());
    }

    /**
     * What {@link Instant#parse} makes of {@code length} characters of {@code text}.
     *
     * @throws DateTimeException if they are no time
     */
    static Instant parse(char[] text, int from, int length) {
        Instant usual = parseUsual(text, from, length);
        return usual != null ? usual : Instant.parse(new String(text, from, length));
    }

    /**
     * The same, but null for what is not of the usual form, {@code 2020-03-23T12:53:32Z} with or without a fraction.
     *
     * @throws DateTimeException if it has that form and there is no such day
     */
    static @Nullable Instant parseUsual(char[] text, int from, int length) {
        return isUsual(text, from, length) ? usual(text, from, length) : null;
    }

    private static boolean isUsual(char[] text, int from, int length) {
        if (length < SHORTEST || length > LONGEST || length == SHORTEST + 1 || text[from + length - 1] != 'Z') {
            return false;
        }
        for (int i = 0; i < length - 1; i++) {
            char c = text[from + i];
            boolean fits = switch (i) {
                case 4, 7 -> c == '-';
                case 10 -> c == 'T';
                case 13, 16 -> c == ':';
                case 19 -> c == '.';
                default -> c >= '0' && c <= '9';
            };
            if (!fits) {
                return false;
            }
        }
        // 24:00 and leap seconds have rules of their own.
        return number(text, from + 11, 2) < 24 && number(text, from + 14, 2) < 60 && number(text, from + 17, 2) < 60;
    }

    private static Instant usual(char[] text, int from, int length) {
        long day = LocalDate.of(number(text, from, 4), number(text, from + 5, 2), number(text, from + 8, 2))
                .toEpochDay();
        int secondOfDay =
                number(text, from + 11, 2) * 3600 + number(text, from + 14, 2) * 60 + number(text, from + 17, 2);
        int nanos = 0;
        if (length > SHORTEST) {
            int count = length - SHORTEST - 1;
            nanos = number(text, from + 20, count);
            for (int i = count; i < NANO_DIGITS; i++) {
                nanos *= 10;
            }
        }
        return Instant.ofEpochSecond(day * SECONDS_OF_DAY + secondOfDay, nanos);
    }

    private static int number(char[] text, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            number = number * 10 + text[i] - '0';
        }
        return number;
    }
}
