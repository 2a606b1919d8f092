package io.quotestream.model;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;

/**
 * The JSON of {@link QuoteState}: the fields of the records by their names, in their order, nulls left out, times as
 * ISO-8601, amounts as plain decimals. A later version may add fields, which an earlier one ignores; none is renamed or
 * given another meaning. Thread safe.
 */
public final class QuoteStates {

    /** No state may have more bytes of JSON: a larger one would be written, and could never be read. */
    public static final int MAX_BYTES = Json.MAX_STATE_BYTES;

    private static final int USUAL_BYTES = 4 << 10;

    private QuoteStates() {}

    /** The state as UTF-8 JSON; the same state always gives the same bytes. */
    public static byte[] encode(QuoteState state) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator out = Json.STATES.createGenerator(json)) {
            StateWriter.write(state, out);
        } catch (IOException e) {
            throw new UncheckedIOException("a quote state that cannot be written is a bug", e);
        }
        return json.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote, in this version or an earlier one.
     *
     * @throws MalformedState if it is anything else
     */
    public static QuoteState decode(byte[] json) {
        try (JsonParser in = Json.STATES.createParser(json)) {
            return StateReader.read(in);
        } catch (IOException e) {
            throw new MalformedState(Json.describe(e));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new MalformedState(
                    "a value that no quote state has (" + e.getClass().getSimpleName() + ")");
        }
    }
}
