package io.quotestream.streams;

/** A dead letter that no replay can help. The message says why, and holds nothing out of the payload. */
final class NotReplayable extends Exception {

    private static final long serialVersionUID = 1L;

    NotReplayable(String message) {
        super(message);
    }
}
