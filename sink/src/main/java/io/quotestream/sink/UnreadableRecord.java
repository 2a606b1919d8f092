package io.quotestream.sink;

/** A record of the changelog that is neither a quote's state nor a tombstone. Its message holds no value out of it. */
final class UnreadableRecord extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableRecord(String message) {
        super(message);
    }

    UnreadableRecord(String message, Throwable cause) {
        super(message, cause);
    }
}
