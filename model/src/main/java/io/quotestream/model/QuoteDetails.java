package io.quotestream.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a quote beside its products. A null field was never sent, or could not be read.
 *
 * @param timestamp the quote's own time, from {@code quote_started}
 * @param firstQuote whether it is the customer's first quote
 * @param feeAmount the fee applied last
 * @param couponCode the coupon used last
 * @param statementUpdatedAt when the statements were last answered or changed
 * @param sanctionsSearchedAt when a sanctions search was last recorded
 */
public record QuoteDetails(
        @Nullable String reference,
        @Nullable Instant timestamp,
        @Nullable Boolean firstQuote,
        BusinessProfile business,
        @Nullable BigDecimal feeAmount,
        @Nullable String couponCode,
        @Nullable Instant statementUpdatedAt,
        @Nullable Instant sanctionsSearchedAt) {

    /** Nothing known. */
    public static final QuoteDetails UNKNOWN =
            new QuoteDetails(null, null, null, BusinessProfile.UNKNOWN, null, null, null, null);

    public QuoteDetails {
        Objects.requireNonNull(business, "business");
    }

    QuoteDetails withStart(
            @Nullable String newReference, @Nullable Instant newTimestamp, @Nullable Boolean newFirstQuote) {
        return new QuoteDetails(
                newReference != null ? newReference : reference,
                newTimestamp != null ? newTimestamp : timestamp,
                newFirstQuote != null ? newFirstQuote : firstQuote,
                business,
                feeAmount,
                couponCode,
                statementUpdatedAt,
                sanctionsSearchedAt);
    }

    QuoteDetails withBusiness(BusinessProfile newer) {
        return new QuoteDetails(
                reference,
                timestamp,
                firstQuote,
                business.updatedBy(newer),
                feeAmount,
                couponCode,
                statementUpdatedAt,
                sanctionsSearchedAt);
    }

    QuoteDetails withFeeAmount(BigDecimal amount) {
        return new QuoteDetails(
                reference,
                timestamp,
                firstQuote,
                business,
                amount,
                couponCode,
                statementUpdatedAt,
                sanctionsSearchedAt);
    }

    QuoteDetails withCouponCode(String code) {
        return new QuoteDetails(
                reference, timestamp, firstQuote, business, feeAmount, code, statementUpdatedAt, sanctionsSearchedAt);
    }

    QuoteDetails withStatementUpdatedAt(Instant at) {
        return new QuoteDetails(
                reference, timestamp, firstQuote, business, feeAmount, couponCode, at, sanctionsSearchedAt);
    }

    QuoteDetails withSanctionsSearchedAt(Instant at) {
        return new QuoteDetails(
                reference, timestamp, firstQuote, business, feeAmount, couponCode, statementUpdatedAt, at);
    }
}
