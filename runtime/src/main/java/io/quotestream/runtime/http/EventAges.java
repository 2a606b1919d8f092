package io.quotestream.runtime.http;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;

/**
 * How old events are when something is done with them: a meter in seconds, of events of any age. Not Micrometer's timer, which holds and
 * sums up nanoseconds in a long: one event from before 1734 makes it throw, and a hundred that are three years old, as in a first import,
 * overflow its sum. Thread safe.
 */
public final class EventAges {

    private static final double NANOS_PER_SECOND = 1e9;

    private final DistributionSummary seconds;

    private EventAges(DistributionSummary seconds) {
        this.seconds = seconds;
    }

    /**
     * Registers the meter.
     *
     * @param name without the unit, which the registry adds
     * @param buckets upper bounds of the histogram's buckets; none for a plain summary
     */
    public static EventAges register(MeterRegistry registry, String name, String description, Duration... buckets) {
        DistributionSummary.Builder builder =
                DistributionSummary.builder(name).description(description).baseUnit("seconds");
        if (buckets.length > 0) {
            double[] bounds = new double[buckets.length];
            for (int i = 0; i < bounds.length; i++) {
                bounds[i] = seconds(buckets[i]);
            }
            builder.serviceLevelObjectives(bounds);
        }
        return new EventAges(builder.register(registry));
    }

    /** Counts an event that was created at {@code created}; one of the future has no age. */
    public void record(Instant created, Instant now) {
        seconds.record(Math.max(0, seconds(Duration.between(created, now))));
    }

    private static double seconds(Duration time) {
        return time.getSeconds() + time.getNano() / NANOS_PER_SECOND;
    }
}
