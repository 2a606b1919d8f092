package io.quotestream.benchmarks.servers;

import org.jspecify.annotations.Nullable;

/** A benchmark that could not be taken; the message says what to do or shows why. */
public final class BenchmarkFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BenchmarkFailedException(String message) {
        this(message, null);
    }

    public BenchmarkFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
