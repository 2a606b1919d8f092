package io.quotestream.sink.write;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.database.Column;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import io.quotestream.sink.partitions.OffsetStore;
import io.quotestream.sink.partitions.OffsetStore.OffsetRange;
import io.quotestream.sink.partitions.OffsetStore.Stored;
import io.quotestream.sink.partitions.PartitionsLostException;
import io.quotestream.sink.tables.ActiveProductChanges;
import io.quotestream.sink.tables.ActiveProductChangesTable;
import io.quotestream.sink.tables.ProductActivityTable;
import io.quotestream.sink.tables.QuoteItemsTable;
import io.quotestream.sink.tables.QuoteRows;
import io.quotestream.sink.tables.QuotesTable;
import io.quotestream.sink.tables.StoredQuote;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
     * the stored offsets show it, and the result is what that attempt wrote.
     *
     * @throws PartitionsLostException if some partitions' rows are neither as before the batch nor as after it
     */
    public WriteOutcome write(Batch batch) throws SQLException, PartitionsLostException {
        return inTransaction(connection -> {
            if (!offsets.advance(connection, batch.ranges()).isEmpty()) {
                connection.rollback();
                return commitHappened(connection, batch);
            }
            WriteOutcome outcome = apply(
                    connection,
                    batch.lastPerQuote(),
                    batch.changeCount(),
                    batch.ranges().firstKey());
            batch.commitBegins(outcome);
            connection.commit();
            return outcome;
        });
    }

    /** Writes a part of the batch and rolls back; the result is why the database refuses it, if it does. */
    Optional<SQLException> tryOut(Batch batch, LastPerQuote part) throws SQLException, PartitionsLostException {
        try {
            inTransaction(connection -> {
                if (offsets.advance(connection, batch.ranges()).isEmpty()) {
                    apply(
                            connection,
                            part,
                            part.changes().size(),
                            batch.ranges().firstKey());
                    connection.rollback();
                } else {
                    connection.rollback();
                    commitHappened(connection, batch);
                }
                return true;
            });
            return Optional.empty();
        } catch (SQLException e) {
            if (SqlErrors.classify(e) == SqlErrorKind.POISON) {
                return Optional.of(e);
            }
            throw e;
        }
    }

    private interface Work<T> {
        T run(Connection connection) throws SQLException, PartitionsLostException;
    }

    private <T> T inTransaction(Work<T> work) throws SQLException, PartitionsLostException {
        try (Connection connection = database.connection()) {
            try {
                return work.run(connection);
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

    /** The offsets were not where the batch begins: either its commit happened after all, or the batch is not ours to write. */
    private WriteOutcome commitHappened(Connection connection, Batch batch)
            throws SQLException, PartitionsLostException {
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

    /** @param partition one of those whose offsets were advanced: the sums are written under its number */
    private WriteOutcome apply(Connection connection, LastPerQuote last, int changeCount, int partition)
            throws SQLException {
        ActiveProductChanges activeProducts = new ActiveProductChanges();
        Deleted deleted =
                last.erased().isEmpty() ? Deleted.NONE : erase(connection, List.copyOf(last.erased()), activeProducts);
        List<QuoteRows> wanted = wanted(last);
        Map<String, StoredQuote> stored = quotes.lock(
                connection, wanted.stream().map(rows -> rows.state().quoteId()).toList());
        RowChanges changes = RowChanges.between(stored, wanted);
        Map<Column, Integer> truncated = write(connection, changes, activeProducts);
        summary.add(connection, activeProducts.changes(), partition);
        return new WriteOutcome(
                changes.written(),
                last.changes().size() - wanted.size(),
                changes.stale(),
                changeCount - last.changes().size(),
                changes.counts(deleted.quotes(), deleted.items(), deleted.intervals()),
                truncated);
    }

    private List<QuoteRows> wanted(LastPerQuote last) throws SQLException {
        List<QuoteRows> wanted = new ArrayList<>();
        for (QuoteChange change : last.changes()) {
            if (change.state() != null) {
                wanted.add(rows(change.state()));
            }
        }
        return wanted;
    }

    private QuoteRows rows(QuoteState state) throws SQLException {
        List<QuoteItemsTable.Item> itemRows = QuoteItemsTable.rows(state);
        List<ProductActivityTable.Interval> intervalRows = ProductActivityTable.rows(state);
        return new QuoteRows(
                state, itemRows, intervalRows, items.fingerprint(itemRows), activity.fingerprint(intervalRows));
    }

    /** Parents first, for the foreign keys. */
    private Map<Column, Integer> write(Connection connection, RowChanges changes, ActiveProductChanges activeProducts)
            throws SQLException {
        Map<Column, Integer> truncated = new HashMap<>();
        truncated.putAll(quotes.upsert(connection, changes.quotes()));
        truncated.putAll(items.upsert(connection, changes.items()));
        Map<ProductActivityTable.RowKey, ProductActivityTable.Times> known =
                activity.read(connection, changes.storedActivity());
        for (QuoteState state : changes.changedActivity()) {
            activity.deleteForgottenWithoutEnd(connection, state);
        }
        activeProducts.subtractForgottenWithoutEnd(changes.changedActivity(), known);
        activeProducts.addDifferences(changes.intervals(), known);
        truncated.putAll(activity.upsert(connection, changes.intervals()));
        return truncated;
    }

    /** How many rows an erasure deleted. */
    private record Deleted(int quotes, int items, int intervals) {

        static final Deleted NONE = new Deleted(0, 0, 0);
    }

    /** Children first, for the foreign keys. */
    private Deleted erase(Connection connection, List<String> quoteUids, ActiveProductChanges activeProducts)
            throws SQLException {
        quotes.lock(connection, quoteUids); // an archiver that holds them deletes them itself
        activeProducts.subtractAll(activity.read(connection, quoteUids));
        int deletedIntervals = activity.delete(connection, quoteUids);
        int deletedItems = items.delete(connection, quoteUids);
        int deletedQuotes = quotes.delete(connection, quoteUids);
        erasure.forgetQuotes(connection, quoteUids);
        return new Deleted(deletedQuotes, deletedItems, deletedIntervals);
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e); // a connection that cannot roll back is dead; its session ends, or is ended
        }
    }
}
