package io.quotestream.model;

/** Bytes that are no {@link QuoteState} of this version or an earlier one. Its message holds no value out of them. */
public final class MalformedState extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedState(String message) {
        super(message);
    }
}
