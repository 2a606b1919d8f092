package io.quotestream.benchmarks;

import org.jspecify.annotations.Nullable;

/** A benchmark that could not be taken; the message says what to do or shows why. */
final class BenchmarkFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BenchmarkFailure(String message) {
        this(message, null);
    }

    BenchmarkFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
