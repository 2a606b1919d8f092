package io.quotestream.chaos.testbed;

import io.quotestream.embedded.process.RunFailedException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts services again that have ended, a moment later, as Kubernetes does it. */
public final class Supervisor implements AutoCloseable {

    private static final long TICK_MS = 300;

    private final List<ServiceInstance> instances;
    private final ChaosFindings findings;
    private final Thread thread = new Thread(this::run, "supervisor");

    public Supervisor(List<ServiceInstance> instances, ChaosFindings findings) {
        this.instances = instances;
        this.findings = findings;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
                for (ServiceInstance instance : instances) {
                    instance.restartWhenGone();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RunFailedException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
    }
}
