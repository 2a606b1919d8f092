package io.quotestream.streams;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.json.MalformedEventException;

/**
 * An event that can never be folded, whatever is up or down around this service: it becomes a dead letter, see
 * {@link DeadLetterExceptionHandler}. Its message never holds a value out of the payload.
 */
public final class RejectedEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final DeadLetterReason reason;

    /** An event rejected for {@code reason}, with a sentence for people. */
    RejectedEventException(DeadLetterReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    private RejectedEventException(DeadLetterReason reason, String message, RuntimeException cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** An event that breaks its sender's contract. */
    static RejectedEventException malformed(MalformedEventException malformed) {
        return new RejectedEventException(malformed.reason(), String.valueOf(malformed.getMessage()), malformed);
    }

    /**
     * An event that the pure code of {@code model} threw on. That is a bug, but not one to stop all other quotes for.
     * The bug's own message may quote the payload, so that only its location is reported.
     */
    static RejectedEventException failed(RuntimeException bug) {
        StackTraceElement[] trace = bug.getStackTrace();
        String place = trace.length == 0 ? "an unknown place" : trace[0].toString();
        return new RejectedEventException(
                DeadLetterReason.FOLD_FAILED, bug.getClass().getSimpleName() + " at " + place, bug);
    }

    public DeadLetterReason reason() {
        return reason;
    }

    /** The class to name in the dead letter: that of the failure itself. */
    Class<?> failure() {
        Throwable cause = getCause();
        return cause == null ? getClass() : cause.getClass();
    }
}
