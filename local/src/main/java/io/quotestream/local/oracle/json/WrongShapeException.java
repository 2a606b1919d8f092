package io.quotestream.local.oracle.json;

/** JSON, but a product list that cannot be understood wholly. */
public final class WrongShapeException extends Exception {

    private static final long serialVersionUID = 1L;

    public WrongShapeException(String message) {
        super(message);
    }
}
