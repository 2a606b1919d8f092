package io.quotestream.bridge;

import org.jspecify.annotations.Nullable;

/** The source does not deliver as it should; a new session from the stored checkpoint is the cure. */
class SourceFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SourceFailure(String message) {
        super(message);
    }

    SourceFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
