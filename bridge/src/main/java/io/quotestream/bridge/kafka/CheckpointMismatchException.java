package io.quotestream.bridge.kafka;

/**
 * The checkpoint is not one of what would be copied now. Copying would lose or repeat events without a word, so it waits for an
 * operator; the message says what was, what is, and the command that accepts it.
 */
public final class CheckpointMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CheckpointMismatchException(String message) {
        super(message);
    }
}
