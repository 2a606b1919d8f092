package io.quotestream.ops.audit;

/** A row of one quote: its table, and its key within the quote. */
record RowKey(String table, String key) {}
