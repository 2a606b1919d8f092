package io.quotestream.chaos.testbed;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.local.pipeline.Service;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of the two of a service. Whatever ends it, it is restarted a moment later, as Kubernetes does it; only a fault may
 * end it. Thread safe: faults come from one thread, restarts from another.
 */
public final class ServiceInstance {

    /** After this a deployment's grace period is over; the services allow themselves 25 s at most. */
    private static final Duration GRACE_PERIOD = Duration.ofSeconds(35);

    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final int KILLED = 137;

    /** Starts a process of the service; {@code alternate} takes the other one of two ports. */
    @FunctionalInterface
    interface Start {
        Service start(boolean alternate);
    }

    private final String name;
    private final Start start;
    private final ChaosFindings findings;
    private Service service;
    private boolean isAlternate;
    private @Nullable ChildProcess endedByFault;
    private volatile boolean isHeld;
    private long kills;

    ServiceInstance(String name, Start start, ChaosFindings findings) {
        this.name = name;
        this.start = start;
        this.findings = findings;
        this.service = start.start(false);
    }

    public String name() {
        return name;
    }

    public synchronized Service service() {
        return service;
    }

    private synchronized ChildProcess process() {
        return service.process();
    }

    /** How often it was killed. */
    synchronized long kills() {
        return kills;
    }

    /** SIGKILL; returns when it is gone, with the proof. */
    public synchronized String kill() throws InterruptedException {
        return killed(beginKill());
    }

    /** SIGKILL without waiting; {@link #killed} waits. */
    public synchronized ChildProcess beginKill() {
        isHeld = true;
        ChildProcess victim = process();
        endedByFault = victim;
        victim.kill();
        return victim;
    }

    /** Waits for a killed process, and lets it be started again. */
    public synchronized String killed(ChildProcess victim) throws InterruptedException {
        int code = victim.awaitExit(KILL_TIMEOUT);
        if (code != KILLED) {
            findings.add(name + " was sent SIGKILL and ended with code " + code);
        }
        kills++;
        isHeld = false;
        return name + " exit code " + code;
    }

    /** SIGTERM without waiting; {@link #stopped} waits. */
    public synchronized ChildProcess beginStop() {
        isHeld = true;
        ChildProcess victim = process();
        endedByFault = victim;
        victim.stop();
        return victim;
    }

    /** Waits for an orderly end, which must be one, and lets it be started again. */
    synchronized String stopped(ChildProcess victim) throws InterruptedException {
        int code = victim.awaitExit(GRACE_PERIOD);
        if (code != 0) {
            findings.add(String.valueOf(victim.failure("was sent SIGTERM and ended with code " + code)
                    .getMessage()));
        }
        isHeld = false;
        return name + " exit code " + code;
    }

    /** As {@link #stopped}, when what it depends on went at the same time: then it may not be able to end in order. */
    public synchronized String stoppedAnyhow(ChildProcess victim) throws InterruptedException {
        int code = victim.awaitExit(GRACE_PERIOD);
        isHeld = false;
        return name + " exit code " + code;
    }

    /** SIGTERM; returns when it is gone, with the proof. */
    public synchronized String stop() throws InterruptedException {
        return stopped(beginStop());
    }

    /** SIGSTOP, a while, SIGCONT. */
    public String pause(Duration length) throws InterruptedException {
        ChildProcess process = process();
        process.suspend();
        try {
            TimeUnit.MILLISECONDS.sleep(50);
            char state = process.state();
            if (state != 'T') {
                findings.add(name + " was sent SIGSTOP and is in state " + state);
            }
            TimeUnit.MILLISECONDS.sleep(length.toMillis());
            return name + " state " + state + " for " + length.toSeconds() + " s";
        } finally {
            process.resume();
        }
    }

    /** As a Deployment does it: a new process, and when that is ready the old one is stopped. */
    public synchronized String replace() throws InterruptedException {
        isHeld = true;
        Service old = service;
        Service fresh = start.start(!isAlternate);
        try {
            fresh.awaitReady();
        } catch (RunFailedException e) {
            findings.add(String.valueOf(e.getMessage()));
        }
        isAlternate = !isAlternate;
        service = fresh;
        old.process().stop();
        return stopped(old.process());
    }

    /** As a StatefulSet does it: the old one is stopped, and the new one with its name is waited for. */
    public String restart() throws InterruptedException {
        synchronized (this) {
            stop();
            restartWhenGone();
        }
        service().awaitReady();
        return name + " ready again";
    }

    /** Starts it again when it has ended; reports it unless a fault has ended it. */
    void restartWhenGone() throws InterruptedException {
        if (isHeld) {
            return; // without waiting for the fault that holds it
        }
        synchronized (this) {
            ChildProcess process = process();
            if (isHeld || process.isAlive()) {
                return;
            }
            if (!process.equals(endedByFault)) {
                int code = process.awaitExit(KILL_TIMEOUT);
                findings.add(String.valueOf(process.failure("has ended by itself with exit code " + code)
                        .getMessage()));
            }
            service = start.start(isAlternate);
        }
    }

    /** Ends it for good. */
    void close() {
        isHeld = true;
        Service last;
        synchronized (this) {
            last = service;
        }
        last.close();
    }
}
