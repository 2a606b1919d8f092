package io.quotestream.sink.tables;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A short number for the values of many rows: as good as certainly another one when any value is another. The same in every
 * version of the sink that binds the same values, since it is stored.
 */
final class Fingerprint implements RowParameters {

    private static final byte NULL = 0;
    private static final byte VALUE = 1;

    private final MessageDigest digest;
    private final ByteBuffer number = ByteBuffer.allocate(1 + Long.BYTES);

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    @Override
    public Fingerprint text(@Nullable String text) {
        if (text == null) {
            digest.update(NULL);
            return this;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(utf8.length); // so that the ends of texts cannot move into their neighbours
        digest.update(utf8);
        return this;
    }

    @Override
    public Fingerprint wholeNumber(@Nullable Long value) {
        if (value == null) {
            digest.update(NULL);
        } else {
            put(value);
        }
        return this;
    }

    @Override
    public Fingerprint flag(@Nullable Boolean flag) {
        return wholeNumber(flag == null ? null : flag ? 1L : 0L);
    }

    @Override
    public Fingerprint amount(@Nullable BigDecimal amount) {
        return text(amount == null ? null : RowParameters.rounded(amount).toPlainString());
    }

    /** Nothing for a row whose values all fit: it has the fingerprint that it had before there was this column. */
    @Override
    public Fingerprint truncatedFields(@Nullable String names) {
        return names == null ? this : text(names);
    }

    @Override
    public Fingerprint time(@Nullable Instant time) {
        if (time == null) {
            digest.update(NULL);
        } else {
            put(time.getEpochSecond());
            put(time.getNano());
        }
        return this;
    }

    private void put(long value) {
        number.clear();
        digest.update(number.put(VALUE).putLong(value).array());
    }

    /** The number for all that was taken; call once. */
    long value() {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
