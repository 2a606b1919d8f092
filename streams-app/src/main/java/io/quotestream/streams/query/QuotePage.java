package io.quotestream.streams.query;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotestream.model.ActivityInterval;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import io.quotestream.runtime.http.Page;
import io.quotestream.streams.query.QuoteLookup.Found;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /quotes/{id}}: a quote's current state, as it stands on the topic; with {@code ?at=INSTANT} which of its
 * products were active then. For investigating one quote, not for traffic.
 */
public final class QuotePage implements Page {

    private static final String AT = "at=";
    private static final String USAGE = "expected /quotes/ID or /quotes/ID?at=INSTANT, such as at=2026-03-01T12:00:00Z";

    private final Supplier<@Nullable QuoteLookup> lookup;

    /** @param lookup null while Kafka Streams is not started */
    public QuotePage(Supplier<@Nullable QuoteLookup> lookup) {
        this.lookup = lookup;
    }

    @Override
    public Response get(String quoteId, String query) {
        Instant at = null;
        try {
            if (query.startsWith(AT)) {
                at = Instant.parse(decoded(query.substring(AT.length())));
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            return Response.error(400, USAGE);
        }
        if (quoteId.isEmpty() || (at == null && !query.isEmpty())) {
            return Response.error(400, USAGE);
        }
        QuoteLookup quotes = lookup.get();
        return quotes == null
                ? Response.error(503, "this instance is not started yet")
                : respond(quotes.find(quoteId), quoteId, at);
    }

    private static Response respond(Found found, String quoteId, @Nullable Instant at) {
        if (found instanceof Found.State known) {
            return at == null
                    ? Response.json(200, new String(StateCodec.encode(known.state()), StandardCharsets.UTF_8))
                    : Response.json(200, activeAt(known.state(), at).toString());
        }
        if (found instanceof Found.Unknown) {
            return Response.error(404, "no event of this quote was folded");
        }
        if (found instanceof Found.Elsewhere other) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.put("error", "another instance has this quote");
            body.put(
                    "see",
                    "http://" + other.instance().host() + ":" + other.instance().port() + "/quotes/"
                            + URLEncoder.encode(quoteId, StandardCharsets.UTF_8).replace("+", "%20")
                            + (at == null ? "" : "?" + AT + at));
            return Response.json(421, body.toString());
        }
        if (found instanceof Found.NotNow notNow) {
            return Response.error(503, notNow.why());
        }
        throw new AssertionError("unhandled " + found);
    }

    /** An interval ends just before its end, so that two in a row never both hold. */
    static ObjectNode activeAt(QuoteState state, Instant at) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("quoteId", state.quoteId());
        body.put("at", at.toString());
        ArrayNode products = body.putArray("activeProducts");
        for (ProductState product : state.products()) {
            for (ActivityInterval interval : product.intervals()) {
                if (!interval.from().isAfter(at)
                        && (interval.to() == null || interval.to().isAfter(at))) {
                    ObjectNode active = products.addObject();
                    active.put("id", product.id());
                    active.put("key", product.key());
                    active.put("name", product.name());
                    active.put("from", interval.from().toString());
                    active.put(
                            "to", interval.to() == null ? null : interval.to().toString());
                }
            }
        }
        return body;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
