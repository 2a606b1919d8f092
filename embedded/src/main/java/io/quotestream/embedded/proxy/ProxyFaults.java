package io.quotestream.embedded.proxy;

import io.quotestream.embedded.proxy.TcpProxy.Direction;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What is wrong with all links of a {@link TcpProxy} together, and what it did. Thread safe; links wait on its monitor. */
final class ProxyFaults {

    private Set<Direction> hanging = EnumSet.noneOf(Direction.class);
    private long delayNanos;
    private long bytesPerSecond = Long.MAX_VALUE;
    private final Map<Direction, Long> untilCut = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> passed = new EnumMap<>(Direction.class);
    private long held;

    synchronized void hang(Set<Direction> directions) {
        hanging = directions;
        notifyAll();
    }

    synchronized void delay(Duration delay) {
        delayNanos = delay.toNanos();
        notifyAll();
    }

    synchronized void bandwidth(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
        notifyAll();
    }

    synchronized void cutAfter(Direction direction, long bytes) {
        untilCut.put(direction, bytes);
    }

    /** Wakes the waiting links after a change. */
    synchronized void changed() {
        notifyAll();
    }

    /** How many of {@code bytes} are forwarded before a cut that is due; -1 when none is due among them. */
    synchronized int untilCut(Direction direction, int bytes) {
        Long left = untilCut.get(direction);
        if (left == null) {
            return -1;
        }
        if (left > bytes) {
            untilCut.put(direction, left - bytes);
            return -1;
        }
        untilCut.remove(direction);
        return left.intValue();
    }

    synchronized void passed(Direction direction, int bytes) {
        passed.merge(direction, (long) bytes, Long::sum);
    }

    synchronized long passedBytes(Direction direction) {
        return passed.getOrDefault(direction, 0L);
    }

    synchronized long heldBytes() {
        return held;
    }

    /** Waits while {@code direction}, or this link by itself, hangs, and {@code link} is open; {@code bytes} are kept back. */
    synchronized void awaitPassage(
            Direction direction, int bytes, BooleanSupplier linkHangs, BooleanSupplier linkIsOpen)
            throws InterruptedException {
        if (linkIsOpen.getAsBoolean() && (hanging.contains(direction) || linkHangs.getAsBoolean())) {
            held += bytes;
        }
        while (linkIsOpen.getAsBoolean() && (hanging.contains(direction) || linkHangs.getAsBoolean())) {
            wait();
        }
    }

    /** Waits as long as {@code bytes}, which have just arrived, take on a slow link. */
    synchronized void awaitArrival(int bytes, BooleanSupplier linkIsOpen) throws InterruptedException {
        long start = System.nanoTime();
        while (linkIsOpen.getAsBoolean()) {
            long transfer = bytesPerSecond == Long.MAX_VALUE
                    ? 0
                    : TimeUnit.SECONDS.toNanos(bytes) / Math.max(1, bytesPerSecond);
            long left = start + delayNanos + transfer - System.nanoTime();
            if (left <= 0) {
                return;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }
}
