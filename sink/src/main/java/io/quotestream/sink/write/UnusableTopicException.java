package io.quotestream.sink.write;

/** The topic does not continue where the tables end: continuing would lose records; needs operator intervention. */
public final class UnusableTopicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableTopicException(String message) {
        super(message);
    }
}
