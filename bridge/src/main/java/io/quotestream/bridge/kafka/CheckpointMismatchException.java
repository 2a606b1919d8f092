package io.quotestream.bridge.kafka;

/**
 * The source or the events topic is not what the checkpoint was taken from: a source restored from an older backup, truncated
 * after a failover, or another server; or an events topic that was deleted and created again. Continuing would silently skip
 * or duplicate events; needs operator intervention.
 */
public final class CheckpointMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CheckpointMismatchException(String message) {
        super(message);
    }
}
