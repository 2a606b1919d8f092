package io.quotestream.local.oracle;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one product of one quote has gone through. */
final class ProductHistory {

    /** A time in which the product was active; {@code to} is null while it is. */
    static final class Interval {
        final LocalDateTime from;
        final long openedRevision;

        @Nullable
        LocalDateTime to;

        @Nullable
        Long closedRevision;

        Interval(LocalDateTime from, long openedRevision) {
            this.from = from;
            this.openedRevision = openedRevision;
        }
    }

    /** A rate, once listed: its columns as the last list that had it says, and whether that was the latest list. */
    static final class Rate {
        final LocalDateTime addedAt;
        Map<String, @Nullable Object> columns = Map.of();
        boolean isListed;

        @Nullable
        LocalDateTime removedAt;

        Rate(LocalDateTime addedAt) {
            this.addedAt = addedAt;
        }

        boolean isActive() {
            boolean hasStatus = columns.get("status") instanceof String status
                    && status.strip().equalsIgnoreCase("active");
            return isListed && hasStatus && !Boolean.FALSE.equals(columns.get("is_offered"));
        }
    }

    final String id;

    @Nullable
    String key;

    @Nullable
    String name;

    boolean isListed;
    final Map<String, Rate> rates = new LinkedHashMap<>();
    final List<Interval> intervals = new ArrayList<>();

    ProductHistory(String id) {
        this.id = id;
    }

    boolean isActive() {
        return isListed && rates.values().stream().anyMatch(Rate::isActive);
    }

    /** Takes what a new list says of this product, or, with null, that it is not on the list. */
    void update(@Nullable ListedProduct listed, LocalDateTime time, long revision) {
        boolean wasActive = isActive();
        isListed = listed != null;
        if (listed != null) {
            key = listed.key();
            name = listed.name();
        }
        Map<String, Map<String, @Nullable Object>> listedRates = listed == null ? Map.of() : listed.rates();
        for (Map.Entry<String, Map<String, @Nullable Object>> listedRate : listedRates.entrySet()) {
            Rate rate = rates.computeIfAbsent(listedRate.getKey(), rateKey -> new Rate(time));
            rate.columns = listedRate.getValue();
        }
        for (Map.Entry<String, Rate> known : rates.entrySet()) {
            Rate rate = known.getValue();
            boolean isNowListed = listedRates.containsKey(known.getKey());
            if (isNowListed) {
                rate.removedAt = null;
            } else if (rate.isListed) {
                rate.removedAt = time;
            }
            rate.isListed = isNowListed;
        }
        if (!wasActive && isActive()) {
            intervals.add(new Interval(time, revision));
        } else if (wasActive && !isActive()) {
            Interval last = intervals.get(intervals.size() - 1);
            last.to = time;
            last.closedRevision = revision;
        }
    }
}
