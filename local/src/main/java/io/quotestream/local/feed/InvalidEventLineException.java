package io.quotestream.local.feed;

/** A line is no event; the message says why, without the line's content. */
final class InvalidEventLineException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidEventLineException(String what) {
        super(what);
    }
}
