package io.quotestream.sink.write;

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
