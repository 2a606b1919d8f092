package io.quotestream.local.oracle;

/** The data is no JSON document that the pipeline takes. */
final class UnreadableJson extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableJson(String message) {
        super(message);
    }

    UnreadableJson(Throwable cause) {
        super(cause);
    }
}
