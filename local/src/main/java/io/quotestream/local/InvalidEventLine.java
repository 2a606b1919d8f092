package io.quotestream.local;

/** A line is no event; the message says why, without the line's content. */
final class InvalidEventLine extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidEventLine(String what) {
        super(what);
    }
}
