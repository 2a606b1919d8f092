package io.quotestream.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.tables.ProductActivityTable;
import io.quotestream.sink.tables.QuoteItemsTable;
import io.quotestream.sink.tables.QuoteRows;
import io.quotestream.sink.tables.QuotesTable;
import io.quotestream.sink.tables.StoredQuote;
import io.quotestream.sink.write.WriteOutcome.RowCounts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RowChangesTest {

    private static final long ITEMS = 11;
    private static final long ACTIVITY = 22;

    private final QuoteRows wanted = rows(5);

    @Test
    void aNewQuoteGetsAllItsRows() {
        RowChanges changes = RowChanges.between(Map.of(), List.of(wanted));

        assertThat(changes.quotes()).containsExactly(wanted);
        assertThat(changes.items()).isEqualTo(wanted.items()).hasSize(1);
        assertThat(changes.intervals()).isEqualTo(wanted.intervals()).hasSize(1);
        assertThat(changes.changedActivity()).containsExactly(wanted.state());
        assertThat(changes.storedActivity()).isEmpty();
        assertThat(changes.written()).containsExactly(wanted.state());
        assertThat(changes.counts(0, 0, 0))
                .containsEntry(QuotesTable.NAME, new RowCounts(1, 0, 0, 0))
                .containsEntry(QuoteItemsTable.NAME, new RowCounts(1, 0, 0, 0))
                .containsEntry(ProductActivityTable.NAME, new RowCounts(1, 0, 0, 0));
    }

    @Test
    void equalFingerprintsLeaveItemsAndIntervalsUnwritten() {
        RowChanges changes = RowChanges.between(stored(4, ITEMS, ACTIVITY), List.of(wanted));

        assertThat(changes.quotes()).containsExactly(wanted);
        assertThat(changes.items()).isEmpty();
        assertThat(changes.intervals()).isEmpty();
        assertThat(changes.changedActivity()).isEmpty();
        assertThat(changes.counts(0, 0, 0))
                .containsEntry(QuoteItemsTable.NAME, new RowCounts(0, 1, 0, 0))
                .containsEntry(ProductActivityTable.NAME, new RowCounts(0, 1, 0, 0));
    }

    @Test
    void differentItemsAreWrittenWithoutIntervals() {
        RowChanges changes = RowChanges.between(stored(4, ITEMS + 1, ACTIVITY), List.of(wanted));

        assertThat(changes.items()).isEqualTo(wanted.items());
        assertThat(changes.intervals()).isEmpty();
    }

    @Test
    void differentIntervalsAreWrittenOverTheStoredOnes() {
        RowChanges changes = RowChanges.between(stored(4, ITEMS, ACTIVITY + 1), List.of(wanted));

        assertThat(changes.items()).isEmpty();
        assertThat(changes.intervals()).isEqualTo(wanted.intervals());
        assertThat(changes.changedActivity()).containsExactly(wanted.state());
        assertThat(changes.storedActivity()).containsExactly("q-1");
    }

    @Test
    void unknownFingerprintsAreDifferent() {
        RowChanges changes = RowChanges.between(stored(4, null, null), List.of(wanted));

        assertThat(changes.items()).isEqualTo(wanted.items());
        assertThat(changes.intervals()).isEqualTo(wanted.intervals());
    }

    @Test
    void theSameOrALaterStoredEventMakesAStateStale() {
        for (long position : new long[] {5, 6}) {
            RowChanges changes = RowChanges.between(stored(position, null, null), List.of(wanted));

            assertThat(changes.quotes()).isEmpty();
            assertThat(changes.items()).isEmpty();
            assertThat(changes.intervals()).isEmpty();
            assertThat(changes.stale()).isEqualTo(1);
            assertThat(changes.counts(1, 2, 3))
                    .containsEntry(QuotesTable.NAME, new RowCounts(0, 0, 1, 1))
                    .containsEntry(QuoteItemsTable.NAME, new RowCounts(0, 0, 1, 2))
                    .containsEntry(ProductActivityTable.NAME, new RowCounts(0, 0, 1, 3));
        }
    }

    private static QuoteRows rows(long revision) {
        QuoteState state = SampleQuotes.withProduct(SampleQuotes.started("q-1", revision - 1), revision, "active");
        return new QuoteRows(state, QuoteItemsTable.rows(state), ProductActivityTable.rows(state), ITEMS, ACTIVITY);
    }

    private static Map<String, StoredQuote> stored(long position, @Nullable Long items, @Nullable Long activity) {
        return Map.of("q-1", new StoredQuote(SourcePosition.ofRevision(position), items, activity));
    }
}
