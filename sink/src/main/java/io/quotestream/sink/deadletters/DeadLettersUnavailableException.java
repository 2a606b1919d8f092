package io.quotestream.sink.deadletters;

/** Kafka did not take the dead letters. Nothing may be written past them; they are sent again. */
public final class DeadLettersUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public DeadLettersUnavailableException(Throwable cause) {
        super("Kafka does not take the dead letters: " + cause.getClass().getSimpleName(), cause);
    }
}
