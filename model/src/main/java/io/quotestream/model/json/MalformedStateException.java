package io.quotestream.model.json;

import io.quotestream.model.QuoteState;

/** Bytes that are no {@link QuoteState} of this version or an earlier one. Its message holds no value out of them. */
public final class MalformedStateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedStateException(String message) {
        super(message);
    }
}
