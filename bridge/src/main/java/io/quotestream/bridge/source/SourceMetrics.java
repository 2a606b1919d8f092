package io.quotestream.bridge.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** What was read from the source, as meters, over all sessions of the process. Thread safe. */
public final class SourceMetrics {

    private final Counter read;
    private volatile SourceClient.@Nullable Head head;

    /** Registers the meters in {@code registry}. */
    public SourceMetrics(MeterRegistry registry) {
        this.read = Counter.builder("bridge.events.read")
                .description("Events that arrived from the source, those of ended sessions again")
                .register(registry);
        Gauge.builder("bridge.head", this, SourceMetrics::headPosition)
                .description("Last position of the source, as the watchdog read it")
                .register(registry);
    }

    /** An event arrived. */
    public void eventRead() {
        read.increment();
    }

    void head(SourceClient.Head head) {
        this.head = head;
    }

    /** How many events arrived. */
    public long eventsRead() {
        return (long) read.count();
    }

    /** The end of the source at the watchdog's last check; null before the first. */
    public SourceClient.@Nullable Head head() {
        return head;
    }

    private double headPosition() {
        SourceClient.Head last = head;
        return last == null ? -1 : last.position().commit();
    }
}
