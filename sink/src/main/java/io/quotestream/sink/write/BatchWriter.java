package io.quotestream.sink.write;

import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import io.quotestream.sink.tables.ActiveProductChanges;
import io.quotestream.sink.tables.ActiveProductChangesTable;
import io.quotestream.sink.tables.ProductActivityTable;
import io.quotestream.sink.tables.QuoteItemsTable;
import io.quotestream.sink.tables.QuoteRows;
import io.quotestream.sink.tables.QuotesTable;
import io.quotestream.sink.tables.StoredQuote;
import io.quotestream.sink.write.OffsetStore.OffsetRange;
import io.quotestream.sink.write.OffsetStore.Stored;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a batch in one transaction: first the offsets, which only the partitions' owner can move, then the rows, parents
 * first, then the commit. Any exception on the way rolls back all of it: after some errors MySQL keeps what the
 * transaction did before, and a commit would tear the batch. Several threads may write different batches.
 */
public final class BatchWriter {

    /** A change that the database refused when it was alone. */
    public record Refusal(QuoteChange change, SQLException failure) {}

    /** Removes what other tables hold of quotes that are erased, in the same transaction. */
    public interface Erasure {
        void forgetQuotes(Connection connection, Collection<String> quoteUids) throws SQLException;
    }

    private final Database database;
    private final OffsetStore offsets;
    private final QuotesTable quotes;
    private final QuoteItemsTable items;
    private final ProductActivityTable activity;
    private final ActiveProductChangesTable summary;
    private final Erasure erasure;

    public BatchWriter(Database database, OffsetStore offsets, Erasure erasure) {
        this.database = database;
        this.offsets = offsets;
        this.erasure = erasure;
        this.quotes = new QuotesTable(database.dialect());
        this.items = new QuoteItemsTable(database.dialect());
        this.activity = new ProductActivityTable(database.dialect());
        this.summary = new ActiveProductChangesTable(database.dialect());
    }

    /**
     * Writes the batch and commits, or changes nothing. If an earlier attempt ended in an unclear commit which did happen,
     * the stored offsets say so, and the answer is what that attempt wrote.
     *
     * @throws PartitionsLostException if some partitions' rows are neither as before the batch nor as after it
     */
    WriteOutcome write(Batch batch) throws SQLException, PartitionsLostException {
        try (Connection connection = database.connection()) {
            try {
                Collection<Integer> refused = offsets.advance(connection, batch.ranges());
                if (!refused.isEmpty()) {
                    connection.rollback();
                    return settle(connection, batch);
                }
                WriteOutcome outcome = apply(
                        connection,
                        batch.lastPerQuote(),
                        batch.changeCount(),
                        batch.ranges().firstKey());
                batch.commitBegins(outcome);
                connection.commit();
                return outcome;
            } catch (SQLException e) {
                rollBack(connection, e);
                database.onConnectionFailure(e);
                throw e;
            } catch (RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    /**
     * Finds the changes that the database refuses, by halving what it refuses: with one among n, 2 log n attempts. Writes
     * nothing.
     *
     * @param betweenAttempts called before each attempt, since there may be many
     */
    public List<Refusal> findRefused(Batch batch, Runnable betweenAttempts)
            throws SQLException, PartitionsLostException {
        List<Refusal> refusals = new ArrayList<>();
        LastPerQuote all = batch.lastPerQuote();
        search(batch, all, all.changes(), refusals, betweenAttempts);
        return refusals;
    }

    private void search(
            Batch batch, LastPerQuote all, List<QuoteChange> part, List<Refusal> refusals, Runnable betweenAttempts)
            throws SQLException, PartitionsLostException {
        if (part.isEmpty()) {
            return;
        }
        betweenAttempts.run();
        if (batch.isEmpty()) {
            return; // all of its partitions were taken away meanwhile
        }
        Optional<SQLException> refusal = tryOut(batch, all.part(part));
        if (refusal.isEmpty()) {
            return;
        }
        if (part.size() == 1) {
            refusals.add(new Refusal(part.get(0), refusal.get()));
            return;
        }
        int half = part.size() / 2;
        search(batch, all, part.subList(0, half), refusals, betweenAttempts);
        search(batch, all, part.subList(half, part.size()), refusals, betweenAttempts);
    }

    private Optional<SQLException> tryOut(Batch batch, LastPerQuote part) throws SQLException, PartitionsLostException {
        try (Connection connection = database.connection()) {
            try {
                Collection<Integer> refused = offsets.advance(connection, batch.ranges());
                if (!refused.isEmpty()) {
                    connection.rollback();
                    settle(connection, batch);
                    return Optional.empty();
                }
                apply(connection, part, part.changes().size(), batch.ranges().firstKey());
                connection.rollback();
                return Optional.empty();
            } catch (SQLException e) {
                rollBack(connection, e);
                database.onConnectionFailure(e);
                if (SqlErrors.classify(e) == SqlErrorKind.POISON) {
                    return Optional.of(e);
                }
                throw e;
            } catch (RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    /** The offsets were not where the batch begins: either its commit happened after all, or it is not ours to write. */
    private WriteOutcome settle(Connection connection, Batch batch) throws SQLException, PartitionsLostException {
        Map<Integer, Boolean> lost = new TreeMap<>();
        boolean committed = batch.unclearOutcome() != null;
        for (Map.Entry<Integer, OffsetRange> each : batch.ranges().entrySet()) {
            OffsetRange range = each.getValue();
            Optional<Stored> stored = offsets.read(connection, each.getKey());
            boolean ours = stored.isPresent() && stored.get().epoch() == range.epoch();
            committed &= ours && stored.get().nextOffset() == range.to();
            if (!ours || stored.get().nextOffset() != range.from()) {
                lost.put(each.getKey(), !ours);
            }
        }
        connection.rollback();
        if (committed) {
            return Objects.requireNonNull(batch.unclearOutcome());
        }
        throw new PartitionsLostException(lost);
    }

    /** @param partition one of those whose offsets were moved: what is summed up is written under its number */
    private WriteOutcome apply(Connection connection, LastPerQuote last, int changeCount, int partition)
            throws SQLException {
        Tally tally = new Tally();
        ActiveProductChanges changes = new ActiveProductChanges();
        if (!last.erased().isEmpty()) {
            quotes.lock(connection, List.copyOf(last.erased())); // an archiver that has them takes them out itself
            changes.subtractAll(activity.read(connection, List.copyOf(last.erased())));
            erase(connection, last.erased(), tally);
        }
        Map<String, StoredQuote> stored = lock(connection, last);
        List<QuoteState> written = new ArrayList<>();
        List<QuoteRows> quoteRows = new ArrayList<>();
        List<QuoteItemsTable.Item> itemRows = new ArrayList<>();
        List<ProductActivityTable.Interval> intervalRows = new ArrayList<>();
        List<QuoteState> changedActivity = new ArrayList<>();
        List<String> storedActivity = new ArrayList<>();
        int stale = 0;
        int tombstones = 0;
        for (QuoteChange change : last.changes()) {
            QuoteState state = change.state();
            if (state == null) {
                tombstones++;
                continue;
            }
            StoredQuote before = stored.get(change.quoteUid());
            QuoteRows rows = rows(state);
            if (before != null && !position(state).isAfter(before.position())) {
                stale++;
                tally.stale(rows);
                continue;
            }
            written.add(state);
            quoteRows.add(rows);
            if (before == null || !Objects.equals(before.itemsFingerprint(), rows.itemsFingerprint())) {
                itemRows.addAll(rows.items());
            }
            if (before == null || !Objects.equals(before.activityFingerprint(), rows.activityFingerprint())) {
                intervalRows.addAll(rows.intervals());
                changedActivity.add(state);
                if (before != null) {
                    storedActivity.add(state.quoteId());
                }
            }
            tally.fresh(rows);
        }
        quotes.upsert(connection, quoteRows);
        items.upsert(connection, itemRows);
        Map<ProductActivityTable.RowKey, ProductActivityTable.Times> known = activity.read(connection, storedActivity);
        for (QuoteState state : changedActivity) {
            activity.deleteForgottenWithoutEnd(connection, state);
        }
        changes.subtractForgottenWithoutEnd(changedActivity, known);
        changes.addDifferences(intervalRows, known);
        activity.upsert(connection, intervalRows);
        summary.add(connection, changes.changes(), partition);
        return new WriteOutcome(
                written,
                tombstones,
                stale,
                changeCount - last.changes().size(),
                tally.counts(quoteRows.size(), itemRows.size(), intervalRows.size()));
    }

    private QuoteRows rows(QuoteState state) throws SQLException {
        List<QuoteItemsTable.Item> itemRows = QuoteItemsTable.rows(state);
        List<ProductActivityTable.Interval> intervalRows = ProductActivityTable.rows(state);
        return new QuoteRows(
                state, itemRows, intervalRows, items.fingerprint(itemRows), activity.fingerprint(intervalRows));
    }

    private Map<String, StoredQuote> lock(Connection connection, LastPerQuote last) throws SQLException {
        List<String> keys = last.changes().stream()
                .filter(change -> !change.isTombstone())
                .map(QuoteChange::quoteUid)
                .toList();
        return quotes.lock(connection, keys);
    }

    /** Children first, for the foreign keys. */
    private void erase(Connection connection, Collection<String> quoteUids, Tally tally) throws SQLException {
        tally.deletedIntervals = activity.delete(connection, quoteUids);
        tally.deletedItems = items.delete(connection, quoteUids);
        tally.deletedQuotes = quotes.delete(connection, quoteUids);
        erasure.forgetQuotes(connection, quoteUids);
    }

    /** Counts a transaction's rows. */
    private static final class Tally {

        private int freshItems;
        private int freshIntervals;
        private int staleQuotes;
        private int staleItems;
        private int staleIntervals;
        private int deletedQuotes;
        private int deletedItems;
        private int deletedIntervals;

        void fresh(QuoteRows rows) {
            freshItems += rows.items().size();
            freshIntervals += rows.intervals().size();
        }

        void stale(QuoteRows rows) {
            staleQuotes++;
            staleItems += rows.items().size();
            staleIntervals += rows.intervals().size();
        }

        Map<String, RowCounts> counts(int quotes, int items, int intervals) {
            return Map.of(
                    QuotesTable.NAME, new RowCounts(quotes, 0, staleQuotes, deletedQuotes),
                    QuoteItemsTable.NAME, new RowCounts(items, freshItems - items, staleItems, deletedItems),
                    ProductActivityTable.NAME,
                            new RowCounts(intervals, freshIntervals - intervals, staleIntervals, deletedIntervals));
        }
    }

    private static SourcePosition position(QuoteState state) {
        return Objects.requireNonNull(state.lastEvent(), "a state of no event is refused when it is read")
                .position();
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e); // a connection that cannot roll back is dead; its session ends, or is ended
        }
    }
}
