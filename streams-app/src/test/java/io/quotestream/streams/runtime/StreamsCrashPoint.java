package io.quotestream.streams.runtime;

/** Where in the life of an event the streams app can die, in its order. */
enum StreamsCrashPoint {
    /** The store is read back from its changelog, which a crash makes necessary. */
    RESTORING,
    /** In the aggregation: the new state is computed, and not yet put into the store. */
    FOLDED,
    /** The store's change is on its way to the changelog. */
    PUT,
    /** The state is on its way to {@code quotes.state}. */
    FORWARDED,
    /** Kafka has the state, and the transaction is not committed. */
    UNCOMMITTED
}
