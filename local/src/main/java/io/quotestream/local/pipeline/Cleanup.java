package io.quotestream.local.pipeline;

import io.quotestream.embedded.process.RunFailedException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that must have ended when the run ends, closed in the reverse order of its start. Parts are started through it,
 * so that a Ctrl-C in the middle of a start first waits for that start and then closes its result. Thread safe.
 */
public final class Cleanup implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Cleanup.class);

    /** The longest start is MariaDB's first, which unpacks the server. */
    private static final long START_TIMEOUT_SECONDS = 40;

    /** Starts one part. */
    @FunctionalInterface
    public interface Start<T extends AutoCloseable> {
        T start() throws Exception;
    }

    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean isClosing;

    /** Starts a part, and closes it at the end. */
    public <T extends AutoCloseable> T start(String name, Start<T> start) {
        starting.lock();
        try {
            if (isClosing) {
                throw new RunFailedException("the run was ended before the start of " + name);
            }
            T part = start.start();
            parts.push(part);
            return part;
        } catch (RunFailedException e) {
            throw e;
        } catch (Exception e) {
            throw new RunFailedException(name + " cannot be started: " + e.getMessage(), e);
        } finally {
            starting.unlock();
        }
    }

    public boolean isClosing() {
        return isClosing;
    }

    @Override
    public void close() {
        isClosing = true;
        awaitStart();
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            close(part);
        }
    }

    /** Waits for a start that is in progress; no other begins any more. */
    private void awaitStart() {
        try {
            if (starting.tryLock(START_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                starting.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            // The others must be closed all the same.
            log.warn("{} was not closed cleanly", part, e);
        }
    }
}
