package io.quotestream.model.json;

import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;

/**
 * A state with its JSON, and where in it each product stands, so that the quote's next state need not write again the
 * products that an event left alone. Immutable, as long as nobody changes the bytes; thread safe.
 */
public final class EncodedState {

    private final QuoteState state;
    private final byte[] json;
    private final int[] productBounds;

    /** @param productBounds where the first product begins, and then where each one ends; empty if that is not known */
    EncodedState(QuoteState state, byte[] json, int[] productBounds) {
        this.state = state;
        this.json = json;
        this.productBounds = productBounds;
    }

    /** A state with the JSON that it was read from. */
    public static EncodedState read(QuoteState state, byte[] json) {
        return new EncodedState(state, json, new int[0]);
    }

    /** The state. */
    public QuoteState state() {
        return state;
    }

    /** Its JSON, not a copy: it must not be changed. */
    public byte[] json() {
        return json;
    }

    /** Whether it is known that the {@code index}-th product is the very object {@code product}, and where it stands. */
    @SuppressWarnings("ReferenceEquality") // An equal product has the same bytes, but to compare costs what is saved.
    boolean has(ProductState product, int index) {
        return index + 1 < productBounds.length && state.products().get(index) == product;
    }

    /** Where the {@code index}-th product begins: after the comma behind the one before. */
    int productStart(int index) {
        return index == 0 ? productBounds[0] : productBounds[index] + 1;
    }

    int productEnd(int index) {
        return productBounds[index + 1];
    }
}
