package io.quotestream.sink;

/** The topic does not go on where the tables end, so that going on would lose records. Somebody has to decide. */
final class UnusableTopic extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableTopic(String message) {
        super(message);
    }
}
