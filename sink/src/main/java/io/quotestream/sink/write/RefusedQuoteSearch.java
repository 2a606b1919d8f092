package io.quotestream.sink.write;

import io.quotestream.sink.partitions.PartitionsLostException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the changes of a batch that the database refuses, by halving what it refuses: with one among n, 2 log n attempts.
 * Every attempt is rolled back.
 */
public final class RefusedQuoteSearch {

    /** A change that the database refused when it was alone. */
    public record Refusal(QuoteChange change, SQLException failure) {}

    private final BatchWriter writer;
    private final Runnable betweenAttempts;

    /** @param betweenAttempts runs before each attempt, since there may be many */
    public RefusedQuoteSearch(BatchWriter writer, Runnable betweenAttempts) {
        this.writer = writer;
        this.betweenAttempts = betweenAttempts;
    }

    /** The refused changes; none if every half was accepted, or if all partitions were lost meanwhile. */
    public List<Refusal> in(Batch batch) throws SQLException, PartitionsLostException {
        List<Refusal> refusals = new ArrayList<>();
        LastPerQuote all = batch.lastPerQuote();
        search(batch, all, all.changes(), refusals);
        return refusals;
    }

    private void search(Batch batch, LastPerQuote all, List<QuoteChange> part, List<Refusal> refusals)
            throws SQLException, PartitionsLostException {
        if (part.isEmpty()) {
            return;
        }
        betweenAttempts.run();
        if (batch.isEmpty()) {
            return; // all of its partitions were revoked meanwhile
        }
        Optional<SQLException> refusal = writer.tryOut(batch, all.part(part));
        if (refusal.isEmpty()) {
            return;
        }
        if (part.size() == 1) {
            refusals.add(new Refusal(part.get(0), refusal.get()));
            return;
        }
        int half = part.size() / 2;
        search(batch, all, part.subList(0, half), refusals);
        search(batch, all, part.subList(half, part.size()), refusals);
    }
}
