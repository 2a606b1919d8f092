package io.quotestream.streams.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a stream thread that died, as long as that helps: with a fault that recurs, the process would seem alive and
 * do nothing. Then the client is shut down, {@link StreamsRunner} fails and the process ends. Thread safe.
 */
final class ReplaceThreadHandler implements StreamsUncaughtExceptionHandler {

    /** Enough for a transient fault on every partition, few enough to end within a minute of a permanent one. */
    static final int MAX_REPLACEMENTS = 5;

    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final Logger log = LoggerFactory.getLogger(ReplaceThreadHandler.class);

    private final Clock clock;
    private final Deque<Instant> replaced = new ArrayDeque<>();
    private @Nullable Throwable lastFailure;

    ReplaceThreadHandler(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        lastFailure = failure;
        Instant now = clock.instant();
        while (!replaced.isEmpty() && replaced.getFirst().plus(WINDOW).isBefore(now)) {
            replaced.removeFirst();
        }
        // After an Error the process itself is unreliable: out of memory, a missing class. And a lost offset stays
        // lost.
        if (isCausedBy(failure, Error.class) || isOffsetLost() || replaced.size() >= MAX_REPLACEMENTS) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        replaced.addLast(now);
        log.warn(
                "a stream thread died and is replaced, {} of at most {} times in {}",
                replaced.size(),
                MAX_REPLACEMENTS,
                WINDOW,
                failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Why the last thread died; null if none did. */
    synchronized @Nullable Throwable lastFailure() {
        return lastFailure;
    }

    /** Whether the last thread died because the next records to read are gone. */
    synchronized boolean isOffsetLost() {
        return lastFailure != null && isCausedBy(lastFailure, InvalidOffsetException.class);
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
