package io.quotestream.sink;

import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Quotes whose events are written out as JSON, folded as the pipeline folds them. */
public final class SampleQuotes {

    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private SampleQuotes() {}

    /** {@code state} after an event at {@code revision}, which happened that many seconds after {@link #BEGIN}. */
    public static QuoteState after(QuoteState state, long revision, String type, String json) {
        Origin origin = new Origin(
                new UUID(7, revision).toString(),
                type,
                "quotes-data-engineering",
                revision,
                SourcePosition.ofRevision(revision),
                BEGIN.plusSeconds(revision),
                null);
        return state.apply(EventCodec.decode(origin, json.getBytes(StandardCharsets.UTF_8)));
    }

    /** A quote just started. */
    public static QuoteState started(String quoteId, long revision) {
        return started(quoteId, revision, "ref-" + quoteId);
    }

    public static QuoteState started(String quoteId, long revision, String reference) {
        return after(
                QuoteState.unseen(quoteId),
                revision,
                "quote_started",
                "{\"id\":" + quoted(quoteId) + ",\"reference\":" + quoted(reference)
                        + ",\"timestamp\":\"2026-01-01T10:00:00.123Z\",\"isFirstQuote\":true}");
    }

    /** The quote with one product whose one rate has this status, or none at all. */
    public static QuoteState withProduct(QuoteState state, long revision, @Nullable String status) {
        String products = status == null
                ? "[]"
                : "[{\"id\":\"p-1\",\"key\":\"Cover\",\"name\":\"The cover\",\"rates\":[{\"key\":\"Cover\\\\Office\","
                        + "\"description\":\"Office\",\"isOffered\":true,\"basePremium\":3.96,\"discount\":null,\"total\":4.89,"
                        + "\"status\":" + quoted(status) + "}]}]";
        return after(
                state,
                revision,
                "quote_products_updated",
                "{\"quoteId\":" + quoted(state.quoteId()) + ",\"products\":" + products + "}");
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
