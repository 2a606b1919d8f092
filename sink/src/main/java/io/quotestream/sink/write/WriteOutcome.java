package io.quotestream.sink.write;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.database.Column;
import java.util.List;
import java.util.Map;

/**
 * What a transaction made of a batch's changes: {@code written + erased + stale + coalesced} is their number.
 *
 * @param written the states that are in the tables now
 * @param erased tombstones, whether or not the quote had rows
 * @param stale states that were not written, since the tables have one of the same or a later event
 * @param coalesced changes with a later change of the same quote behind them
 * @param rows what became of the tables' rows, by table
 * @param truncated how many values of each column did not fit, and were cut or left out
 */
public record WriteOutcome(
        List<QuoteState> written,
        int erased,
        int stale,
        int coalesced,
        Map<String, RowCounts> rows,
        Map<Column, Integer> truncated) {

    /**
     * What became of one table's rows in a transaction. Of the states that were the last of their quote in the batch, each row
     * is one of {@code written + unchanged + stale}.
     *
     * @param written sent to the database, as new rows or over older ones
     * @param unchanged not sent, since the table has just these values
     * @param stale not sent, since the table has the same or a later event of the quote
     * @param deleted rows of quotes that were erased, as the database counted them
     */
    public record RowCounts(int written, int unchanged, int stale, int deleted) {}

    public WriteOutcome {
        written = List.copyOf(written);
        rows = Map.copyOf(rows);
        truncated = Map.copyOf(truncated);
    }

    /** How many changes this was made of. */
    public int changes() {
        return written.size() + erased + stale + coalesced;
    }
}
