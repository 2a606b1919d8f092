package io.quotestream.benchmarks.measure;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/**
 * Measures the second half of a count; the first is for warming up. One thread at a time counts; anybody may wait.
 */
public final class SteadyStateMeter {

    /** What a subject's line with its figure begins with. */
    public static final String PREFIX = "RATE ";

    private final long all;
    private final CountDownLatch over = new CountDownLatch(1);
    private long counted;
    private long halfWayNanos;
    private volatile double perSecond;

    public SteadyStateMeter(long all) {
        this.all = all;
    }

    public void count() {
        counted++;
        if (counted == all / 2) {
            halfWayNanos = System.nanoTime();
        } else if (counted == all) {
            perSecond = (all - all / 2) * 1e9 / (System.nanoTime() - halfWayNanos);
            over.countDown();
        }
    }

    public boolean isOver() {
        return over.getCount() == 0;
    }

    public void await() throws InterruptedException {
        over.await();
    }

    public void print() {
        System.out.println(PREFIX + String.format(Locale.ROOT, "%.0f", perSecond));
    }
}
