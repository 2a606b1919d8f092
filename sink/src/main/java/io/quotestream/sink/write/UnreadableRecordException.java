package io.quotestream.sink.write;

/** A record of the changelog that is neither a quote's state nor a tombstone. Its message holds no value out of it. */
final class UnreadableRecordException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String message) {
        super(message);
    }

    UnreadableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
