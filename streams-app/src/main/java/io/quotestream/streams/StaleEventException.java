package io.quotestream.streams;

/**
 * An event at or before the last one folded into its quote: a redelivery. Thrown out of the fold, since an aggregation
 * that returns would store and publish the same state again.
 */
final class StaleEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: replaying a topic from its start throws one for each event. */
    StaleEventException() {
        super("already folded", null, false, false);
    }
}
