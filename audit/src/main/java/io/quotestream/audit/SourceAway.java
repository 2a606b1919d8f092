package io.quotestream.audit;

/** EventStoreDB did not answer, so that nothing can be said about the tables. */
final class SourceAway extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SourceAway(Throwable cause) {
        super("EventStoreDB does not answer: " + cause.getClass().getSimpleName(), cause);
    }
}
