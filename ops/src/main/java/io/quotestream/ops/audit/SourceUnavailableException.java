package io.quotestream.ops.audit;

/** EventStoreDB did not answer, so that nothing can be said about the tables. */
final class SourceUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SourceUnavailableException(Throwable cause) {
        super("EventStoreDB does not answer: " + cause.getClass().getSimpleName(), cause);
    }
}
