package io.quotestream.bridge.source;

import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events that have arrived from the source and wait to be written, bounded by count and by bytes. {@link #put} blocks the
 * subscription's thread when it is full, which stops the client from requesting more: back-pressure reaches the source, and a
 * slow Kafka costs no memory. The session takes each event out for the {@code EventRecordMapper}.
 *
 * <p>Thread safe. One event larger than the bound in bytes is accepted when the buffer is empty.
 */
public final class EventBuffer {

    /** Events for which the reader wakes at once. */
    private static final int MIN_BATCH = 256;

    /** How long fewer than that wait for more; a wake-up for each event would cost more than the event. */
    private static final long LINGER_NANOS = Duration.ofMillis(1).toNanos();

    private final Limits limits;
    private final SourceMetrics metrics;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition arrival = lock.newCondition();
    private final ArrayDeque<SourceEvent> waiting = new ArrayDeque<>();
    private long bytes;
    private long received;
    private @Nullable SourcePosition reached;
    private @Nullable SourceException failure;
    private boolean closed;
    private int blocked;

    /** Counts the events that arrive in {@code metrics}. */
    public EventBuffer(Limits limits, SourceMetrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
    }

    /**
     * How much waits for Kafka at most, in addition to what the client holds.
     *
     * @param events their number
     * @param bytes about their bytes
     */
    public record Limits(int events, long bytes) {}

    /** Waits for room, then queues {@code event}; drops it when the session is over. */
    void put(SourceEvent event) {
        lock.lock();
        try {
            while (!closed && isFull(event)) {
                blocked++;
                arrival.signalAll();
                room.awaitUninterruptibly();
                blocked--;
            }
            if (closed) {
                return;
            }
            metrics.eventRead();
            waiting.add(event);
            bytes += event.size();
            received++;
            reach(event.position());
            if (waiting.size() == 1 || waiting.size() == MIN_BATCH) {
                arrival.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(SourceEvent next) {
        return !waiting.isEmpty() && (waiting.size() >= limits.events || bytes + next.size() > limits.bytes);
    }

    /** Reports that nothing more will come, and why. The first report counts; what is already queued is still handed out. */
    void fail(SourceException reason) {
        lock.lock();
        try {
            if (failure == null) {
                failure = reason;
            }
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes up to {@code max} events, waiting at most {@code wait} for the first.
     *
     * @return empty when none came in time
     * @throws SourceException when the queue is empty and will remain so
     */
    public List<SourceEvent> take(int max, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (waiting.isEmpty()) {
                if (failure != null) {
                    throw failure;
                }
                if (nanos <= 0) {
                    return List.of();
                }
                nanos = arrival.awaitNanos(nanos);
            }
            linger(Math.min(max, MIN_BATCH));
            List<SourceEvent> taken = new ArrayList<>(Math.min(max, waiting.size()));
            while (taken.size() < max && !waiting.isEmpty()) {
                SourceEvent next = waiting.remove();
                bytes -= next.size();
                taken.add(next);
            }
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void linger(int enough) throws InterruptedException {
        long nanos = LINGER_NANOS;
        while (waiting.size() < enough && nanos > 0 && blocked == 0 && failure == null && !closed) {
            nanos = arrival.awaitNanos(nanos);
        }
    }

    public boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** The server has filtered the source up to {@code position}, of which everything wanted was put before. */
    void filteredUpTo(SourcePosition position) {
        lock.lock();
        try {
            received++;
            reach(position);
        } finally {
            lock.unlock();
        }
    }

    private void reach(SourcePosition position) {
        if (position.isAfter(reached)) {
            reached = position;
        }
    }

    /** How much has come so far; for the watchdog, which only compares it with an earlier value. */
    long received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    /** How far in the source the subscription has come; null before its first sign. */
    @Nullable
    SourcePosition reached() {
        lock.lock();
        try {
            return reached;
        } finally {
            lock.unlock();
        }
    }

    /** Frees a blocked {@link #put}; from here on what arrives is dropped. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            bytes = 0;
            room.signalAll();
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
