package io.quotestream.sink.tables;

import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;
import io.quotestream.sink.tables.ProductActivityTable.Interval;
import io.quotestream.sink.tables.ProductActivityTable.RowKey;
import io.quotestream.sink.tables.ProductActivityTable.Times;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one transaction changes in {@code active_product_changes}: adds up the times of activity that come and, negative, those
 * that go. Confined to one thread.
 */
public final class ActiveProductChanges {

    private static final List<ChronoUnit> RESOLUTIONS = List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES);

    /** What is counted together. */
    private record Bucket(ChronoUnit resolution, Instant start, String productId) {

        private static final Comparator<Bucket> IN_ORDER = Comparator.comparing(Bucket::resolution)
                .thenComparing(Bucket::start)
                .thenComparing(Bucket::productId);
    }

    /**
     * By how much a bucket's counts change.
     *
     * @param resolution as the table names it
     */
    record Change(String resolution, Instant start, String productId, long started, long ended) {}

    private record Counts(long started, long ended) {

        Counts plus(Counts other) {
            return new Counts(started + other.started, ended + other.ended);
        }

        boolean areZero() {
            return started == 0 && ended == 0;
        }
    }

    private final Map<Bucket, Counts> counts = new TreeMap<>(Bucket.IN_ORDER);

    /** Rows that are deleted count no longer. */
    public void subtractAll(Map<RowKey, Times> deleted) {
        deleted.forEach((key, times) -> count(key.productId(), times, -1));
    }

    /** The same for the rows that {@link ProductActivityTable#deleteForgottenWithoutEnd} deletes among those known. */
    public void subtractForgottenWithoutEnd(List<QuoteState> states, Map<RowKey, Times> known) {
        Map<RowKey, Integer> forgotten = new HashMap<>();
        for (QuoteState state : states) {
            for (ProductState product : state.products()) {
                if (product.forgottenIntervals() > 0) {
                    forgotten.put(new RowKey(state.quoteId(), product.id(), 0), product.forgottenIntervals());
                }
            }
        }
        if (forgotten.isEmpty()) {
            return;
        }
        known.forEach((key, times) -> {
            int upTo = forgotten.getOrDefault(new RowKey(key.quoteUid(), key.productId(), 0), 0);
            if (times.isOpen() && key.number() <= upTo) {
                count(key.productId(), times, -1);
            }
        });
    }

    /** A row that is written counts by what it says now, and no longer by what the known one said. */
    public void addDifferences(List<Interval> written, Map<RowKey, Times> known) {
        for (Interval row : written) {
            Times before = known.get(row.rowKey());
            Times now = row.times();
            if (now.equals(before)) {
                continue;
            }
            if (before != null) {
                count(row.product().id(), before, -1);
            }
            count(row.product().id(), now, 1);
        }
    }

    private void count(String productId, Times times, int by) {
        for (ChronoUnit resolution : RESOLUTIONS) {
            merge(new Bucket(resolution, times.from().truncatedTo(resolution), productId), new Counts(by, 0));
            if (times.to().isBefore(ProductActivityTable.STILL_ACTIVE)) {
                merge(new Bucket(resolution, times.to().truncatedTo(resolution), productId), new Counts(0, by));
            }
        }
    }

    private void merge(Bucket bucket, Counts by) {
        counts.merge(bucket, by, Counts::plus);
    }

    /** The changes, in one order for all sinks, without those that add up to nothing. */
    public List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        counts.forEach((bucket, sum) -> {
            if (!sum.areZero()) {
                changes.add(new Change(
                        name(bucket.resolution()), bucket.start(), bucket.productId(), sum.started(), sum.ended()));
            }
        });
        return changes;
    }

    private static String name(ChronoUnit resolution) {
        if (resolution == ChronoUnit.MINUTES) {
            return "minute";
        }
        return resolution == ChronoUnit.HOURS ? "hour" : "day";
    }
}
