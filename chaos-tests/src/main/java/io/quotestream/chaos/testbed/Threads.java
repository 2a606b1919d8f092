package io.quotestream.chaos.testbed;

import java.util.concurrent.TimeUnit;

/** The end of threads. */
public final class Threads {

    private static final long TIMEOUT_SECONDS = 15;

    private Threads() {}

    /** Waits for the end of a thread that was stopped; an interrupt ends the wait, and is kept. */
    public static void join(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
