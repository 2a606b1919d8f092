package io.quotestream.local.oracle;

/** JSON, but a product list that cannot be understood wholly. */
final class WrongShapeException extends Exception {

    private static final long serialVersionUID = 1L;

    WrongShapeException(String message) {
        super(message);
    }
}
