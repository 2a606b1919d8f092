package io.quotestream.bridge.source;

import org.jspecify.annotations.Nullable;

/** The source failed to deliver; a new session retries from the stored checkpoint. */
public final class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
