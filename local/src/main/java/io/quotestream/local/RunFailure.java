package io.quotestream.local;

/** The run cannot go on. The message is for the user: its first line says what is wrong, further lines help to see why. */
public final class RunFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunFailure(String message) {
        super(message);
    }

    public RunFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
