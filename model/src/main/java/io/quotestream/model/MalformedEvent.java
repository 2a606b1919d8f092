package io.quotestream.model;

/** An event that no version of its sender's contract allows. Its message never holds a value out of the payload. */
public final class MalformedEvent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final DeadLetterReason reason;

    /** An event refused for {@code reason}, with a sentence for people. */
    public MalformedEvent(DeadLetterReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why, for dead letters and metrics. */
    public DeadLetterReason reason() {
        return reason;
    }
}
