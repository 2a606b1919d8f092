package io.quotestream.ops.deadletters;

/** A dead letter that no replay can help. The message says why, and holds nothing out of the payload. */
final class NotReplayableException extends Exception {

    private static final long serialVersionUID = 1L;

    NotReplayableException(String message) {
        super(message);
    }
}
