package io.quotestream.sink.database;

/** What a failure of the database means for the sink. */
public enum SqlErrorKind {
    /** It passes: roll back, wait, do the whole batch again, for as long as it takes. */
    TRANSIENT,
    /** A row that the database will never take: find the quote, send it to the dead letters, write the others. */
    POISON,
    /** Nothing that this sink writes can succeed until the operator changes rights, schema or settings: stop. */
    FATAL
}
