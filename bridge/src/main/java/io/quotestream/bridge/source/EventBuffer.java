package io.quotestream.bridge.source;

import io.quotestream.bridge.BridgeMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived from the source and waits to be written, bounded by count and by bytes. {@link #put} blocks the
 * subscription's thread when it is full, which stops the client from asking the server for more: back-pressure reaches
 * the source, and a slow Kafka costs no memory.
 *
 * <p>Thread safe. One delivery larger than the bound in bytes is let in when nothing else is there.
 */
public final class EventBuffer {

    /** How many deliveries are worth waking up for at once. */
    private static final int CROWD = 256;

    /** How long fewer than that wait for company; a wake-up for each event would cost more than the event. */
    private static final long GATHERING_NANOS = Duration.ofMillis(1).toNanos();

    private final int maxCount;
    private final long maxBytes;
    private final BridgeMetrics metrics;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition arrival = lock.newCondition();
    private final ArrayDeque<SourceMessage> waiting = new ArrayDeque<>();
    private long bytes;
    private long received;
    private @Nullable SourceMessage lastReceived;
    private @Nullable SourceException failure;
    private boolean closed;
    private int blocked;

    public EventBuffer(int maxCount, long maxBytes, BridgeMetrics metrics) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.metrics = metrics;
    }

    /** Waits for room, then queues {@code delivery}; drops it when the session is over. */
    void put(SourceMessage delivery) {
        lock.lock();
        try {
            while (!closed && isFull(delivery)) {
                blocked++;
                arrival.signalAll();
                room.awaitUninterruptibly();
                blocked--;
            }
            if (closed) {
                return;
            }
            if (delivery instanceof SourceMessage.Event) {
                metrics.read();
            }
            waiting.add(delivery);
            bytes += delivery.size();
            received++;
            lastReceived = delivery;
            if (waiting.size() == 1 || waiting.size() == CROWD) {
                arrival.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull(SourceMessage next) {
        return !waiting.isEmpty() && (waiting.size() >= maxCount || bytes + next.size() > maxBytes);
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
     * Takes up to {@code max} deliveries, waiting at most {@code wait} for the first.
     *
     * @return empty when none came in time
     * @throws SourceException when the queue is empty and will remain so
     */
    public List<SourceMessage> take(int max, Duration wait) throws InterruptedException {
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
            gather(Math.min(max, CROWD));
            List<SourceMessage> taken = new ArrayList<>(Math.min(max, waiting.size()));
            while (taken.size() < max && !waiting.isEmpty()) {
                SourceMessage next = waiting.remove();
                bytes -= next.size();
                taken.add(next);
            }
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void gather(int enough) throws InterruptedException {
        long nanos = GATHERING_NANOS;
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

    /** How much has come so far; for the watchdog, which only asks whether it changes. */
    long received() {
        lock.lock();
        try {
            return received;
        } finally {
            lock.unlock();
        }
    }

    /** What came last; null before the first. */
    @Nullable
    SourceMessage lastReceived() {
        lock.lock();
        try {
            return lastReceived;
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
