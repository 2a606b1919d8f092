package io.quotestream.local.oracle.json;

/** The data is no JSON document that the pipeline takes. */
public final class UnreadableJsonException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableJsonException(String message) {
        super(message);
    }

    UnreadableJsonException(Throwable cause) {
        super(cause);
    }
}
