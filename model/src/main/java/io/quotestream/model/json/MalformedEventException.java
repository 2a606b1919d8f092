package io.quotestream.model.json;

import io.quotestream.model.DeadLetterReason;

/** An event that no version of its sender's contract allows. Its message never holds a value out of the payload. */
public final class MalformedEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final DeadLetterReason reason;

    /** An event refused for {@code reason}, with a sentence for people. */
    public MalformedEventException(DeadLetterReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why, for dead letters and metrics. */
    public DeadLetterReason reason() {
        return reason;
    }
}
