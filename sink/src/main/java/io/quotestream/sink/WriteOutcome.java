package io.quotestream.sink;

import io.quotestream.model.QuoteState;
import java.util.List;
import java.util.Map;

/**
 * What a transaction made of a batch's changes: {@code written + erased + stale + coalesced} is their number.
 *
 * @param written the states that are in the tables now
 * @param erased tombstones, whether or not the quote had rows
 * @param stale states that were not written, since the tables have one of the same or a later event
 * @param coalesced changes with a later change of the same quote behind them
 * @param upsertedRows rows written, by table
 * @param deletedRows rows deleted, by table
 */
record WriteOutcome(
        List<QuoteState> written,
        int erased,
        int stale,
        int coalesced,
        Map<String, Integer> upsertedRows,
        Map<String, Integer> deletedRows) {

    WriteOutcome {
        written = List.copyOf(written);
        upsertedRows = Map.copyOf(upsertedRows);
        deletedRows = Map.copyOf(deletedRows);
    }

    /** How many changes this was made of. */
    int changes() {
        return written.size() + erased + stale + coalesced;
    }
}
