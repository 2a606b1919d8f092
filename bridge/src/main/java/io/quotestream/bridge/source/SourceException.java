package io.quotestream.bridge.source;

import org.jspecify.annotations.Nullable;

/** The source does not deliver as it should; a new session from the stored checkpoint is the cure. */
public class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
