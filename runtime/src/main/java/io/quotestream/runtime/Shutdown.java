package io.quotestream.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The request to stop, as the body of a service's main sees it. Thread safe. */
public final class Shutdown {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(25);

    private final List<Runnable> stops = new CopyOnWriteArrayList<>();
    private volatile boolean requested;
    private volatile Duration deadline = DEFAULT_DEADLINE;

    Shutdown() {}

    /**
     * Runs {@code stop} when the process is to stop, or now if it already is; possibly twice. Each one runs in a
     * thread of its own, so that one that fails or hangs keeps neither the others from running nor the deadline.
     */
    public void onStop(Runnable stop) {
        stops.add(stop);
        if (requested) {
            begin(stop);
        }
    }

    /** Whether the process is to stop. */
    public boolean requested() {
        return requested;
    }

    /** How long the body may take to stop; below the grace period that Kubernetes gives. 25 s unless set. */
    public void deadline(Duration newDeadline) {
        deadline = newDeadline;
    }

    Duration deadline() {
        return deadline;
    }

    void request() {
        requested = true;
        stops.forEach(Shutdown::begin);
    }

    private static void begin(Runnable stop) {
        Thread thread = new Thread(stop, "stop");
        thread.setDaemon(true);
        thread.start();
    }
}
