package io.quotestream.benchmarks;

import org.jspecify.annotations.Nullable;

/** A benchmark that could not be taken; the message says what to do or shows why. */
final class BenchmarkFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BenchmarkFailedException(String message) {
        this(message, null);
    }

    BenchmarkFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
