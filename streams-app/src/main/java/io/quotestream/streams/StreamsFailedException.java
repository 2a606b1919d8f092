package io.quotestream.streams;

import org.jspecify.annotations.Nullable;

/** Kafka Streams gave up. The process has to end, since its client does not come back to life. */
public final class StreamsFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StreamsFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
