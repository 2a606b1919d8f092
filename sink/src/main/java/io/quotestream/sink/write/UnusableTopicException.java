package io.quotestream.sink.write;

/** The topic does not go on where the tables end, so that going on would lose records. Somebody has to decide. */
public final class UnusableTopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableTopicException(String message) {
        super(message);
    }
}
