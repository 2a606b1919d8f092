package io.quotestream.ops.deadletters;

/** A dead letter that a replay cannot fix. The message says why, and holds nothing of the payload. */
final class NotReplayableException extends Exception {

    private static final long serialVersionUID = 1L;

    NotReplayableException(String message) {
        super(message);
    }
}
