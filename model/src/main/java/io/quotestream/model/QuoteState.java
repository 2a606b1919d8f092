package io.quotestream.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that a quote's events up to {@link #lastEvent} say, the history of its products included: what MySQL shows follows
 * from the latest state alone.
 *
 * @param quoteId the quote's id, 1 to 100 characters
 * @param products every product ever listed, in the order of first appearance
 * @param eventCount how many events were folded into this
 * @param firstEventAt time of the first of them; null before any
 * @param lastEventAt time of the last of them, never before that of an earlier one; null before any
 * @param lastEvent the last of them; null before any
 */
public record QuoteState(
        String quoteId,
        QuoteDetails details,
        List<ProductState> products,
        long eventCount,
        @Nullable Instant firstEventAt,
        @Nullable Instant lastEventAt,
        @Nullable Origin lastEvent) {

    public QuoteState {
        Objects.requireNonNull(quoteId, "quoteId");
        Objects.requireNonNull(details, "details");
        products = List.copyOf(products);
    }

    /** A quote of which no event was seen yet. */
    public static QuoteState unseen(String quoteId) {
        return new QuoteState(quoteId, QuoteDetails.UNKNOWN, List.of(), 0, null, null, null);
    }

    /**
     * The fold: the state after {@code event}. Pure, total, deterministic.
     *
     * <p>An event at or before the last position applied is ignored, and the result is this very object: redelivery from
     * any earlier point changes nothing. The event's time is its created time, but never before that of the event before,
     * since a server's clock may jump back: so intervals never overlap and never end before they begin.
     */
    public QuoteState apply(QuoteEvent event) {
        Origin origin = event.origin();
        if (lastEvent != null && !origin.position().isAfter(lastEvent.position())) {
            return this;
        }
        Instant at = lastEventAt != null && lastEventAt.isAfter(origin.created()) ? lastEventAt : origin.created();
        QuoteState changed = event.changeIn(this, at);
        return new QuoteState(
                quoteId,
                changed.details,
                changed.products,
                eventCount + 1,
                firstEventAt == null ? at : firstEventAt,
                at,
                origin);
    }

    /** How many products the latest list has. */
    public int productCount() {
        return (int) products.stream().filter(ProductState::listed).count();
    }

    /** How many products are active now. */
    public int activeProductCount() {
        return (int) products.stream().filter(ProductState::active).count();
    }

    QuoteState withDetails(UnaryOperator<QuoteDetails> change) {
        return new QuoteState(
                quoteId, change.apply(details), products, eventCount, firstEventAt, lastEventAt, lastEvent);
    }

    QuoteState withProducts(List<ProductState> updated) {
        return new QuoteState(quoteId, details, updated, eventCount, firstEventAt, lastEventAt, lastEvent);
    }
}
