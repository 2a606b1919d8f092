package io.quotestream.chaos.testbed;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.local.feed.EventAppender;
import io.quotestream.local.feed.EventToAppend;
import io.quotestream.local.simulator.Simulator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Simulated customers at work at a steady rate, in a thread of its own. Appends inside the event store: what a customer's
 * client does about an unavailable source is not part of the pipeline, so meanwhile nothing is appended.
 */
public final class CustomerLoad implements AutoCloseable {

    private static final long TICK_MS = 20;
    private static final int BATCH = 500;

    private final EmbeddedEventStore store;
    private final Simulator simulator;
    private final double perSecond;
    private final Thread thread = new Thread(this::run, "load");
    private int holds;
    private volatile boolean isStopped;
    private volatile long appended;

    /** @param perSecond events a second, on the average */
    public CustomerLoad(EmbeddedEventStore store, Simulator simulator, double perSecond) {
        this.store = store;
        this.simulator = simulator;
        this.perSecond = perSecond;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Nothing is appended from here on until as many calls of {@link #release}. */
    public synchronized void hold() {
        holds++;
    }

    public synchronized void release() {
        holds--;
    }

    /** Events of customers so far. */
    public long appended() {
        return appended;
    }

    /** Quotes begun so far. */
    public long quotes() {
        return simulator.quotes();
    }

    private void run() {
        double due = 0;
        long last = System.nanoTime();
        try {
            while (!isStopped) {
                TimeUnit.MILLISECONDS.sleep(TICK_MS);
                long now = System.nanoTime();
                due = Math.min(BATCH, due + perSecond * (now - last) / 1e9);
                last = now;
                due -= append((int) due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized int append(int count) {
        if (holds > 0 || count == 0) {
            return holds > 0 ? count : 0; // what was due meanwhile is not made up for
        }
        List<NewEvent> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            EventToAppend event = simulator.next();
            events.add(new NewEvent(
                    event.id(),
                    event.type(),
                    event.data(),
                    event.metadata(),
                    event.isJson() ? "application/json" : "application/octet-stream",
                    null));
        }
        store.append(EventAppender.STREAM, events);
        appended += count;
        return count;
    }

    @Override
    public void close() {
        isStopped = true;
        Threads.join(thread);
    }
}
