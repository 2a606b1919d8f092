package io.quotestream.model;

import io.quotestream.model.QuoteEvent.ListedProduct;
import io.quotestream.model.QuoteEvent.ListedRate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A product that a quote lists or once listed.
 *
 * @param key and {@code name}: as the last list that had the product says
 * @param listed whether the quote's latest list has it
 * @param rates every rate ever listed, in the order of first appearance
 * @param intervals when it was active, oldest first, never overlapping; at most {@link #MAX_INTERVALS}
 * @param forgottenIntervals how many of the oldest intervals were dropped to stay within the bound
 */
public record ProductState(
        String id,
        @Nullable String key,
        @Nullable String name,
        boolean listed,
        List<RateState> rates,
        List<ActivityInterval> intervals,
        int forgottenIntervals) {

    /**
     * Keeps one product's history from outgrowing a Kafka message. An interval is about 120 bytes of JSON. MySQL keeps
     * the rows of dropped intervals, since they had been written long before.
     */
    public static final int MAX_INTERVALS = 1_000;

    public ProductState {
        Objects.requireNonNull(id, "id");
        rates = List.copyOf(rates);
        intervals = List.copyOf(intervals);
    }

    static ProductState unseen(String id) {
        return new ProductState(id, null, null, false, List.of(), List.of(), 0);
    }

    /** Whether the product is active: the last interval has no end yet. */
    public boolean active() {
        return !intervals.isEmpty() && intervals.get(intervals.size() - 1).isOpen();
    }

    ProductState listed(ListedProduct product, Instant at, long revision) {
        Map<String, RateState> updated = new LinkedHashMap<>();
        rates.forEach(rate -> updated.put(rate.key(), rate));
        Map<String, ListedRate> present = new LinkedHashMap<>();
        product.rates().forEach(rate -> present.put(rate.key(), rate));
        updated.replaceAll((rateKey, rate) -> present.containsKey(rateKey) ? rate : rate.removed(at));
        present.forEach((rateKey, rate) -> {
            RateState known = updated.get(rateKey);
            updated.put(rateKey, RateState.listed(rate, known == null ? at : known.addedAt()));
        });
        boolean nowActive = present.values().stream().anyMatch(ListedRate::isActive);
        return new ProductState(
                        id,
                        product.key(),
                        product.name(),
                        true,
                        List.copyOf(updated.values()),
                        intervals,
                        forgottenIntervals)
                .activeIs(nowActive, at, revision);
    }

    ProductState notListed(Instant at, long revision) {
        if (!listed) {
            return this; // It all ended when the product vanished.
        }
        return new ProductState(
                        id,
                        key,
                        name,
                        false,
                        rates.stream().map(rate -> rate.removed(at)).toList(),
                        intervals,
                        forgottenIntervals)
                .activeIs(false, at, revision);
    }

    private ProductState activeIs(boolean nowActive, Instant at, long revision) {
        if (nowActive == active()) {
            return this;
        }
        List<ActivityInterval> changed = new ArrayList<>(intervals);
        int forgotten = forgottenIntervals;
        if (nowActive) {
            if (changed.size() == MAX_INTERVALS) {
                changed.remove(0);
                forgotten++;
            }
            changed.add(ActivityInterval.opened(forgotten + changed.size() + 1, at, revision));
        } else {
            int last = changed.size() - 1;
            changed.set(last, changed.get(last).closed(at, revision));
        }
        return new ProductState(id, key, name, listed, rates, changed, forgotten);
    }
}
