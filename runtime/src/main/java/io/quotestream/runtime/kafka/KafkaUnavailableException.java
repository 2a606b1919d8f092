package io.quotestream.runtime.kafka;

import java.util.Objects;

/** Kafka did not respond; a later attempt may succeed. The message names the request, not an address. */
public final class KafkaUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    KafkaUnavailableException(String request, Throwable cause) {
        super(
                "Kafka is unavailable: " + request + " ("
                        + Objects.requireNonNullElse(cause.getCause(), cause)
                                .getClass()
                                .getSimpleName() + ")",
                cause);
    }
}
