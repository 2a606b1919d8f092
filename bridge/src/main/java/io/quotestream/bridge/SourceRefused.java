package io.quotestream.bridge;

/**
 * The source is not the one that the checkpoint was taken from: restored from an older backup, cut after a failover, or
 * another server. Going on would skip or repeat events without a word, so somebody must decide.
 */
final class SourceRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SourceRefused(String message) {
        super(message);
    }
}
