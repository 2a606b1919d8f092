package io.quotestream.bridge.kafka;

/**
 * What is there is not what the checkpoint was taken from: a source restored from an older backup, cut after a failover, or
 * another server; or an events topic that was deleted and created again. Going on would skip or repeat events without a
 * word, so somebody must decide.
 */
public final class CheckpointMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CheckpointMismatchException(String message) {
        super(message);
    }
}
