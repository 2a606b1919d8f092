package io.quotestream.model;

import io.quotestream.model.QuoteEvent.ListedRate;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rate (cover) that a product has or once had: one row of {@code quote_items}.
 *
 * @param active whether the rate is listed and active by {@link ListedRate#isActive}
 * @param addedAt when it was listed for the first time
 * @param removedAt when it vanished from the list; null while it is listed
 */
public record RateState(
        String key,
        @Nullable String description,
        @Nullable Boolean offered,
        @Nullable BigDecimal basePremium,
        @Nullable BigDecimal loading,
        @Nullable String discount,
        @Nullable BigDecimal ipt,
        @Nullable BigDecimal commission,
        @Nullable BigDecimal total,
        @Nullable String status,
        boolean active,
        Instant addedAt,
        @Nullable Instant removedAt) {

    public RateState {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(addedAt, "addedAt");
    }

    static RateState listed(ListedRate rate, Instant addedAt) {
        return new RateState(
                rate.key(),
                rate.description(),
                rate.offered(),
                rate.basePremium(),
                rate.loading(),
                rate.discount(),
                rate.ipt(),
                rate.commission(),
                rate.total(),
                rate.status(),
                rate.isActive(),
                addedAt,
                null);
    }

    /** Whether the list does not have it any more. */
    public boolean removed() {
        return removedAt != null;
    }

    RateState removed(Instant at) {
        return removedAt != null
                ? this
                : new RateState(
                        key,
                        description,
                        offered,
                        basePremium,
                        loading,
                        discount,
                        ipt,
                        commission,
                        total,
                        status,
                        false,
                        addedAt,
                        at);
    }
}
