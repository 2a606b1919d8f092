package io.quotestream.local.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Growing figures of the last seconds, and how fast they grow. Confined to one thread. */
final class RecentSamples {

    private record Sample(long nanoTime, Map<String, Double> figures) {

        double figure(String name) {
            return figures.getOrDefault(name, Double.NaN);
        }
    }

    private final long window;
    private final Deque<Sample> samples = new ArrayDeque<>();

    RecentSamples(Duration window) {
        this.window = window.toNanos();
    }

    /** Adds what was read at this time; a figure that could not be read is missing. */
    void add(long nanoTime, Map<String, Double> figures) {
        samples.addLast(new Sample(nanoTime, Map.copyOf(figures)));
        while (nanoTime - samples.getFirst().nanoTime > window) {
            samples.removeFirst();
        }
    }

    /** Growth of {@code figure} in a second; empty until it was read twice, and when it went back, as after a restart. */
    OptionalDouble perSecond(String figure) {
        List<Sample> known = samples.stream()
                .filter(sample -> sample.figures.containsKey(figure))
                .toList();
        if (known.size() < 2) {
            return OptionalDouble.empty();
        }
        Sample first = known.get(0);
        Sample last = known.get(known.size() - 1);
        double growth = last.figure(figure) - first.figure(figure);
        double seconds = (last.nanoTime - first.nanoTime) / (double) TimeUnit.SECONDS.toNanos(1);
        return growth < 0 ? OptionalDouble.empty() : OptionalDouble.of(growth / seconds);
    }

    /** The mean of what was added to {@code sum}, each time {@code count} grew by one; empty when it did not grow. */
    OptionalDouble mean(String sum, String count) {
        OptionalDouble growthOfSum = perSecond(sum);
        OptionalDouble growthOfCount = perSecond(count);
        return growthOfSum.isEmpty() || growthOfCount.isEmpty() || growthOfCount.getAsDouble() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(growthOfSum.getAsDouble() / growthOfCount.getAsDouble());
    }
}
