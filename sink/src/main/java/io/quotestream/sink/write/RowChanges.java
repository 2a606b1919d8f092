package io.quotestream.sink.write;

import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.sink.tables.ProductActivityTable;
import io.quotestream.sink.tables.QuoteItemsTable;
import io.quotestream.sink.tables.QuoteRows;
import io.quotestream.sink.tables.QuotesTable;
import io.quotestream.sink.tables.StoredQuote;
import io.quotestream.sink.write.WriteOutcome.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The difference between what the tables have of a batch's quotes and what they should have: the rows to write. A quote's
 * row is written when its event is later than the stored one; its items and times of activity only when their fingerprint
 * differs, too. Reads and writes no table.
 */
final class RowChanges {

    private final List<QuoteRows> quotes = new ArrayList<>();
    private final List<QuoteItemsTable.Item> items = new ArrayList<>();
    private final List<ProductActivityTable.Interval> intervals = new ArrayList<>();
    private final List<QuoteState> changedActivity = new ArrayList<>();
    private final List<String> storedActivity = new ArrayList<>();
    private int freshItems;
    private int freshIntervals;
    private int staleQuotes;
    private int staleItems;
    private int staleIntervals;

    private RowChanges() {}

    /**
     * The changes that turn the stored rows into the wanted ones.
     *
     * @param stored by quote; quotes without a row are absent
     * @param wanted one a quote, in the order in which rows are written
     */
    static RowChanges between(Map<String, StoredQuote> stored, List<QuoteRows> wanted) {
        RowChanges changes = new RowChanges();
        for (QuoteRows rows : wanted) {
            StoredQuote before = stored.get(rows.state().quoteId());
            if (before == null) {
                changes.add(rows);
            } else if (position(rows.state()).isAfter(before.position())) {
                changes.update(before, rows);
            } else {
                changes.skip(rows);
            }
        }
        return changes;
    }

    private void add(QuoteRows rows) {
        addQuote(rows);
        items.addAll(rows.items());
        intervals.addAll(rows.intervals());
        changedActivity.add(rows.state());
    }

    private void update(StoredQuote before, QuoteRows rows) {
        addQuote(rows);
        if (!Objects.equals(before.itemsFingerprint(), rows.itemsFingerprint())) {
            items.addAll(rows.items());
        }
        if (!Objects.equals(before.activityFingerprint(), rows.activityFingerprint())) {
            intervals.addAll(rows.intervals());
            changedActivity.add(rows.state());
            storedActivity.add(rows.state().quoteId());
        }
    }

    private void addQuote(QuoteRows rows) {
        quotes.add(rows);
        freshItems += rows.items().size();
        freshIntervals += rows.intervals().size();
    }

    private void skip(QuoteRows stale) {
        staleQuotes++;
        staleItems += stale.items().size();
        staleIntervals += stale.intervals().size();
    }

    List<QuoteRows> quotes() {
        return quotes;
    }

    List<QuoteItemsTable.Item> items() {
        return items;
    }

    List<ProductActivityTable.Interval> intervals() {
        return intervals;
    }

    /** States whose times of activity are written. */
    List<QuoteState> changedActivity() {
        return changedActivity;
    }

    /** Quotes whose stored times of activity are overwritten. */
    List<String> storedActivity() {
        return storedActivity;
    }

    /** States whose quote row is written. */
    List<QuoteState> written() {
        return quotes.stream().map(QuoteRows::state).toList();
    }

    /** How many quotes the tables have with the same or a later event. */
    int stale() {
        return staleQuotes;
    }

    /** How many rows of each table are written, unchanged, stale and deleted. */
    Map<String, RowCounts> counts(int deletedQuotes, int deletedItems, int deletedIntervals) {
        return Map.of(
                QuotesTable.NAME, new RowCounts(quotes.size(), 0, staleQuotes, deletedQuotes),
                QuoteItemsTable.NAME, new RowCounts(items.size(), freshItems - items.size(), staleItems, deletedItems),
                ProductActivityTable.NAME,
                        new RowCounts(
                                intervals.size(), freshIntervals - intervals.size(), staleIntervals, deletedIntervals));
    }

    private static SourcePosition position(QuoteState state) {
        return Objects.requireNonNull(state.lastEvent(), "a state of no event is refused when it is read")
                .position();
    }
}
