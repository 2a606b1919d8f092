package io.quotestream.streams;

import io.quotestream.model.QuoteState;
import io.quotestream.model.json.EncodedState;
import io.quotestream.model.json.StateCodec;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The states encoded last, with their bytes: what was just written for a quote is what its next event needs.
 *
 * <p>It returns only the state that was read from the very same bytes, or the bytes of the very same object. It is
 * therefore right whatever happened to the store meanwhile: an aborted transaction, a rebalance, a restore. Thread safe.
 */
final class StateCodecCache {

    private static final byte[] PREFIX = {'{', '"', 'q', 'u', 'o', 't', 'e', 'I', 'd', '"', ':', '"'};

    private final long maxBytes;
    private final Map<String, EncodedState> byQuote = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param maxBytes of JSON; the states themselves take several times that in memory. The last one is always kept */
    StateCodecCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The state that {@code json} was made from, if it is known. */
    @Nullable
    QuoteState state(byte[] json) {
        String quoteId = quoteId(json);
        if (quoteId == null) {
            return null;
        }
        EncodedState known = last(quoteId);
        return known != null && Arrays.equals(known.json(), json) ? known.state() : null;
    }

    /** What was made of {@code state}, now or before. */
    @SuppressWarnings("ReferenceEquality") // Comparing states field by field would cost what is saved.
    byte[] json(QuoteState state) {
        EncodedState known = last(state.quoteId());
        if (known != null && known.state() == state) {
            return known.json();
        }
        EncodedState encoded = StateCodec.encode(state, known);
        add(encoded);
        return encoded.json();
    }

    synchronized void add(EncodedState encoded) {
        EncodedState before = byQuote.put(encoded.state().quoteId(), encoded);
        bytes += encoded.json().length - (before == null ? 0 : before.json().length);
        Iterator<EncodedState> eldest = byQuote.values().iterator();
        while (bytes > maxBytes && byQuote.size() > 1) {
            bytes -= eldest.next().json().length;
            eldest.remove();
        }
    }

    private synchronized @Nullable EncodedState last(String quoteId) {
        return byQuote.get(quoteId);
    }

    /** A quote id that is not plain ASCII is not looked up; its state is decoded. */
    @SuppressWarnings("deprecation") // This constructor takes bytes as they are, which is what ASCII needs.
    private static @Nullable String quoteId(byte[] json) {
        if (json.length < PREFIX.length || Arrays.mismatch(json, PREFIX) != PREFIX.length) {
            return null;
        }
        for (int i = PREFIX.length; i < json.length; i++) {
            if (json[i] == '"') {
                return new String(json, 0, PREFIX.length, i - PREFIX.length);
            }
            if (json[i] == '\\' || json[i] < 0) {
                return null;
            }
        }
        return null;
    }
}
