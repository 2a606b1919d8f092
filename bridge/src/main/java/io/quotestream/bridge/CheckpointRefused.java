package io.quotestream.bridge;

/**
 * What is there is not what the checkpoint was taken from: a source restored from an older backup, cut after a failover, or
 * another server; or an events topic that was deleted and created again. Going on would skip or repeat events without a
 * word, so somebody must decide.
 */
final class CheckpointRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CheckpointRefused(String message) {
        super(message);
    }
}
