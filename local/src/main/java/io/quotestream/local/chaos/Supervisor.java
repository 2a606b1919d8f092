package io.quotestream.local.chaos;

import io.quotestream.local.RunFailure;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts services again that have ended, a moment later, as Kubernetes does it. */
final class Supervisor implements AutoCloseable {

    private static final long TICK_MS = 300;

    private final List<Replica> replicas;
    private final Findings findings;
    private final Thread thread = new Thread(this::run, "supervisor");

    Supervisor(List<Replica> replicas, Findings findings) {
        this.replicas = replicas;
        this.findings = findings;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
                for (Replica replica : replicas) {
                    replica.restartWhenGone();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RunFailure e) {
            findings.add(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
    }
}
