package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.quotestream.model.QuoteState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of {@link QuoteState}: the fields of the records by their names, in their order, nulls left out, times as
 * ISO-8601, amounts as plain decimals. A later version may add fields, which an earlier one ignores; none is renamed or
 * given another meaning. Thread safe.
 */
public final class StateCodec {

    /** No state may have more bytes of JSON: a larger one would be written, and could never be read. */
    public static final int MAX_BYTES = Json.MAX_STATE_BYTES;

    private static final int USUAL_BYTES = 4 << 10;

    /** By how much a state usually grows at most. */
    private static final int ROOM = 1 << 10;

    private StateCodec() {}

    /** The state as UTF-8 JSON; the same state always gives the same bytes. */
    public static byte[] encode(QuoteState state) {
        return encode(state, null).json();
    }

    /**
     * The same bytes, sooner: those of products that {@code before} has too are copied from there.
     *
     * @param before any state, best the one that {@code state} was folded from; or null
     */
    public static EncodedState encode(QuoteState state, @Nullable EncodedState before) {
        ByteArrayOutputStream json =
                new ByteArrayOutputStream(before == null ? USUAL_BYTES : before.json().length + ROOM);
        int[] productBounds;
        try (JsonGenerator out = Json.STATES.createGenerator(json)) {
            productBounds = StateWriter.write(state, before, out, json);
        } catch (IOException e) {
            throw new UncheckedIOException("a quote state that cannot be written is a bug", e);
        }
        return new EncodedState(state, json.toByteArray(), productBounds);
    }

    /**
     * Reads what {@link #encode} wrote, in this version or an earlier one.
     *
     * @throws MalformedStateException if it is anything else
     */
    public static QuoteState decode(byte[] json) {
        try (JsonParser in = Json.STATES.createParser(json)) {
            return StateReader.read(in);
        } catch (IOException e) {
            throw new MalformedStateException(Json.describe(e));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MalformedStateException(
                    "a value that no quote state has (" + e.getClass().getSimpleName() + ")");
        }
    }
}
