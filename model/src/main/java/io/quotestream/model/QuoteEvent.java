package io.quotestream.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One step of a customer through a quote. Each kind says itself what it changes, so that a new kind does not compile
 * until it does.
 */
public sealed interface QuoteEvent {

    /** The recorded event that this was read from. */
    Origin origin();

    /**
     * What this event changes in {@code state}. Pure; knows nothing of order or provenance, which
     * {@link QuoteState#apply} adds.
     *
     * @param at the event's time as the fold sees it, see {@link QuoteState#apply}
     */
    QuoteState changeIn(QuoteState state, Instant at);

    /** A customer began a quote. A field that was missing or unreadable is null and changes nothing. */
    record QuoteStarted(
            Origin origin,
            @Nullable String reference,
            @Nullable Instant timestamp,
            @Nullable Boolean firstQuote,
            BusinessProfile business)
            implements QuoteEvent {

        @Override
        public QuoteState changeIn(QuoteState state, Instant at) {
            return state.withDetails(details ->
                    details.withStart(reference, timestamp, firstQuote).withBusiness(business));
        }
    }

    /** The quote's whole product list: what it does not name any more was removed. */
    record ProductsUpdated(Origin origin, List<ListedProduct> products) implements QuoteEvent {

        public ProductsUpdated {
            products = List.copyOf(products);
        }

        @Override
        public QuoteState changeIn(QuoteState state, Instant at) {
            return state.withProducts(ProductList.update(state.products(), products, at, origin.revision()));
        }
    }

    /** The customer changed contact data; only what is not personal is here. */
    record ContactUpdated(Origin origin, BusinessProfile business) implements QuoteEvent {

        @Override
        public QuoteState changeIn(QuoteState state, Instant at) {
            return state.withDetails(details -> details.withBusiness(business));
        }
    }

    /** A fee was put on the quote. */
    record FeeApplied(Origin origin, @Nullable BigDecimal amount) implements QuoteEvent {

        @Override
        public QuoteState changeIn(QuoteState state, Instant at) {
            return amount == null ? state : state.withDetails(details -> details.withFeeAmount(amount));
        }
    }

    /** A coupon was used on the quote. */
    record CouponApplied(Origin origin, @Nullable String code) implements QuoteEvent {

        @Override
        public QuoteState changeIn(QuoteState state, Instant at) {
            return code == null ? state : state.withDetails(details -> details.withCouponCode(code));
        }
    }

    /** The customer answered or changed the statements of the quote. */
    record StatementUpdated(Origin origin) implements QuoteEvent {

        @Override
        public QuoteState changeIn(QuoteState state, Instant at) {
            return state.withDetails(details -> details.withStatementUpdatedAt(at));
        }
    }

    /** A sanctions search was recorded for the quote. */
    record SanctionsSearchRecorded(Origin origin) implements QuoteEvent {

        @Override
        public QuoteState changeIn(QuoteState state, Instant at) {
            return state.withDetails(details -> details.withSanctionsSearchedAt(at));
        }
    }

    /** A type that this version does not know. No error: it only becomes the quote's last event. */
    record Unknown(Origin origin) implements QuoteEvent {

        @Override
        public QuoteState changeIn(QuoteState state, Instant at) {
            return state;
        }
    }

    /**
     * A product as a list names it.
     *
     * @param id identifies the product in the quote, 1 to 100 characters
     * @param rates its covers, each key once
     */
    record ListedProduct(
            String id, @Nullable String key, @Nullable String name, List<ListedRate> rates) {

        public ListedProduct {
            Objects.requireNonNull(id, "id");
            rates = List.copyOf(rates);
        }
    }

    /**
     * A rate (cover) as a list names it. Amounts that are missing or unreadable are null.
     *
     * @param key identifies the rate in its product, 1 to 255 characters
     * @param discount as sent, since its type is not fixed: a number's plain decimal text, a string, or compact JSON
     */
    record ListedRate(
            String key,
            @Nullable String description,
            @Nullable Boolean offered,
            @Nullable BigDecimal basePremium,
            @Nullable BigDecimal loading,
            @Nullable String discount,
            @Nullable BigDecimal ipt,
            @Nullable BigDecimal commission,
            @Nullable BigDecimal total,
            @Nullable String status) {

        public ListedRate {
            Objects.requireNonNull(key, "key");
        }

        /** The rule: the status is "active", blanks and case aside, and the rate is not explicitly not offered. */
        public boolean isActive() {
            return status != null && status.strip().equalsIgnoreCase("active") && !Boolean.FALSE.equals(offered);
        }
    }
}
