package io.quotestream.local.oracle;

/** JSON, but a product list that cannot be understood wholly. */
final class WrongShape extends Exception {

    private static final long serialVersionUID = 1L;

    WrongShape(String message) {
        super(message);
    }
}
