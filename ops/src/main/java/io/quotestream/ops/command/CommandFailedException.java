package io.quotestream.ops.command;

/** A command that cannot or must not be carried out. The message is for the operator and names no personal data. */
public final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
