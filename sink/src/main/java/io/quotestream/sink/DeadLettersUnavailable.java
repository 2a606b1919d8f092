package io.quotestream.sink;

/** Kafka did not take the dead letters. Nothing may be written past them; they are sent again. */
final class DeadLettersUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    DeadLettersUnavailable(Throwable cause) {
        super("Kafka does not take the dead letters: " + cause.getClass().getSimpleName(), cause);
    }
}
