package io.quotestream.sink.tables;

import io.quotestream.model.QuoteState;
import java.util.List;

/**
 * A state as rows: its own one is {@link QuotesTable}'s to make, since it also carries the fingerprints of the others.
 *
 * @param itemsFingerprint of {@code items}
 * @param activityFingerprint of {@code intervals}
 */
public record QuoteRows(
        QuoteState state,
        List<QuoteItemsTable.Item> items,
        List<ProductActivityTable.Interval> intervals,
        long itemsFingerprint,
        long activityFingerprint) {}
