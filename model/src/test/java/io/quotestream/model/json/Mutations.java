package io.quotestream.model.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Spoils payloads, seeded: cut, overwritten and repeated bytes, invalid UTF-8, byte order marks, values of the wrong
 * type, huge numbers and texts, deep nesting, duplicate and endless names, half surrogate pairs.
 */
public final class Mutations {

    private static final byte[][] INVALID_UTF8 = {
        bytes(0xFF),
        bytes(0xC0, 0x80),
        bytes(0xED, 0xA0, 0x80),
        bytes(0xF5, 0x80, 0x80, 0x80),
        bytes(0x80),
        bytes(0xE2, 0x82)
    };

    private static final byte[][] MARKS = {
        bytes(0xEF, 0xBB, 0xBF), bytes(0xFE, 0xFF), bytes(0xFF, 0xFE), bytes(0), bytes(0xEF, 0xBB)
    };

    private static final String[] VALUES = {
        "null",
        "true",
        "false",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[{}]",
        "\"\"",
        "\" \"",
        "\"true\"",
        "\"text\"",
        "\"active\"",
        "0",
        "-0",
        "1",
        "-1",
        "1.0",
        "0.1",
        "1e5",
        "12345678901234567890",
        "9223372036854775808",
        "1E+22",
        "1E+400",
        "1e-1000",
        "1e-1001",
        "0e-1000",
        "0e1000",
        "1e1000",
        "1e2147483647",
        "1e-2147483648",
        "1e99999999999",
        "-1e-999",
        "9999999999999999999999",
        "10000000000000000000000",
        "0.00000000000000000000000000000000000000000000000000000001",
        "\"1e5\"",
        "\"-12.50\"",
        "\"0x10\"",
        "\"NaN\"",
        "NaN",
        "Infinity",
        "+1",
        "01",
        ".5",
        "1.",
        "--1",
        "0x10",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u2028\"",
        "\"\\x\"",
        "\"\\uZZZZ\"",
        "\"2020-02-30\"",
        "\"0000-00-00\"",
        "\"+999999999-12-31T23:59:59Z\"",
        "\"9999-12-31T23:59:59-18:00\"",
        "\"2020-03-23T12:53:32.123456789+18:00\"",
        "\"1000-01-01T00:00:00+01:00\"",
        "undefined",
        "'single'",
        "\u0001",
        "//x"
    };

    private static final int[] LENGTHS = {20, 99, 100, 101, 102, 255, 256, 257, 999, 1_000, 1_001, 1_002, 1_200};
    private static final int[] DEPTHS = {10, 20, 59, 60, 61, 62, 63, 64, 65, 66, 1_001};

    private static final int LONG_ONE_IN = 500;
    private static final int LONG = 60_000;

    private final SplittableRandom random;
    private final int hugeBytes;
    private final int oneHugeIn;

    /**
     * @param hugeBytes length of the longest texts
     * @param oneHugeIn how many payloads have one of them between them, on average
     */
    public Mutations(SplittableRandom random, int hugeBytes, int oneHugeIn) {
        this.random = random;
        this.hugeBytes = hugeBytes;
        this.oneHugeIn = oneHugeIn;
    }

    /** {@code json} with one to three things done to it. */
    public byte[] spoil(String json) {
        byte[] spoiled = json.getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(oneHugeIn) == 0) {
            return replaceValue(spoiled, "\"" + "h".repeat(hugeBytes) + "\"");
        }
        if (random.nextInt(LONG_ONE_IN) == 0) {
            return tooMuch(spoiled);
        }
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            spoiled = spoil(spoiled);
        }
        return spoiled;
    }

    private byte[] spoil(byte[] json) {
        int at = random.nextInt(json.length + 1);
        return switch (random.nextInt(20)) {
            case 0 -> Arrays.copyOf(json, at);
            case 1 -> splice(json, at, Math.min(json.length, at + random.nextInt(12)), new byte[0]);
            case 2 -> splice(json, at, at, bytes(random.nextInt(256)));
            case 3 -> splice(json, at, Math.min(json.length, at + 1), bytes(random.nextInt(256)));
            case 4 ->
                splice(json, at, at, Arrays.copyOfRange(json, at, Math.min(json.length, at + random.nextInt(80))));
            case 5 -> splice(json, at, at, INVALID_UTF8[random.nextInt(INVALID_UTF8.length)]);
            case 6 -> splice(json, 0, 0, MARKS[random.nextInt(MARKS.length)]);
            case 7 -> splice(json, json.length, json.length, ascii(VALUES[random.nextInt(VALUES.length)]));
            case 8 -> replaceValue(json, "[".repeat(anyOf(DEPTHS)));
            case 9 -> replaceValue(json, nested());
            case 10 -> replaceValue(json, "\"" + "s".repeat(anyOf(LENGTHS)) + "\"");
            case 11 -> replaceValue(json, "9".repeat(anyOf(LENGTHS)));
            case 12 -> replaceValue(json, "0." + "3".repeat(anyOf(LENGTHS)));
            case 13 -> duplicateField(json);
            case 14 ->
                splice(
                        json,
                        Math.min(1, json.length),
                        Math.min(1, json.length),
                        ascii("\"" + "n".repeat(anyOf(LENGTHS)) + "\":1,"));
            case 15 -> oddEncoding(json);
            default -> replaceValue(json, VALUES[random.nextInt(VALUES.length)]);
        };
    }

    /** More of one thing than any sender has. */
    private byte[] tooMuch(byte[] json) {
        return switch (random.nextInt(5)) {
            case 0 -> replaceValue(json, "[".repeat(LONG));
            case 1 -> replaceValue(json, "{\"d\":".repeat(LONG));
            case 2 -> replaceValue(json, "\"" + "\\u0000".repeat(LONG / 6) + "\"");
            case 3 -> replaceValue(json, "9".repeat(LONG));
            default -> replaceValue(json, "[" + "{\"id\":1},".repeat(LONG / 10) + "0]");
        };
    }

    private String nested() {
        int depth = anyOf(DEPTHS);
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"d\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private byte[] oddEncoding(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return switch (random.nextInt(4)) {
            case 0 -> text.getBytes(StandardCharsets.UTF_16);
            case 1 -> text.getBytes(StandardCharsets.UTF_16LE);
            case 2 -> text.getBytes(StandardCharsets.ISO_8859_1);
            default -> new byte[random.nextInt(3)];
        };
    }

    /** Behind one of the colons. */
    private byte[] replaceValue(byte[] json, String value) {
        int colon = colon(json);
        return colon < 0 ? ascii(value) : splice(json, colon + 1, endOfValue(json, colon + 1), ascii(value));
    }

    private byte[] duplicateField(byte[] json) {
        int colon = colon(json);
        if (colon < 0) {
            return json;
        }
        int name = colon - 1;
        do {
            name--;
        } while (name > 0 && json[name] != '"');
        int end = endOfValue(json, colon + 1);
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        field.writeBytes(Arrays.copyOfRange(json, Math.max(0, name), end));
        field.write(',');
        return splice(json, Math.max(0, name), Math.max(0, name), field.toByteArray());
    }

    private int colon(byte[] json) {
        if (json.length == 0) {
            return -1;
        }
        int from = random.nextInt(json.length);
        for (int i = 0; i < json.length; i++) {
            int at = (from + i) % json.length;
            if (json[at] == ':') {
                return at;
            }
        }
        return -1;
    }

    /** Where the value that begins at {@code from} ends, if it is in order. */
    private static int endOfValue(byte[] json, int from) {
        int depth = 0;
        boolean inText = false;
        for (int i = from; i < json.length; i++) {
            byte c = json[i];
            if (inText) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inText = false;
                }
            } else if (c == '"') {
                inText = true;
            } else if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
                if (depth < 0) {
                    return i;
                }
            } else if (c == ',' && depth == 0) {
                return i;
            }
        }
        return json.length;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] inserted) {
        byte[] spliced = new byte[bytes.length - (to - from) + inserted.length];
        System.arraycopy(bytes, 0, spliced, 0, from);
        System.arraycopy(inserted, 0, spliced, from, inserted.length);
        System.arraycopy(bytes, to, spliced, from + inserted.length, bytes.length - to);
        return spliced;
    }

    private int anyOf(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
