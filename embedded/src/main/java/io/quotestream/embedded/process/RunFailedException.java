package io.quotestream.embedded.process;

import org.jspecify.annotations.Nullable;

/** The run cannot continue. The message is for the user: its first line says what is wrong, further lines help to see why. */
public final class RunFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunFailedException(String message) {
        super(message);
    }

    public RunFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
