package io.quotestream.bridge.source;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was read from the source, over all sessions of the process, and what its last check showed. Thread safe. */
public final class SourceMetrics {

    private final Counter read;
    private volatile long heardNanos = System.nanoTime();
    private volatile @Nullable Check check;

    /** Registers the meters in {@code registry}. */
    public SourceMetrics(MeterRegistry registry) {
        this.read = Counter.builder("bridge.events.read")
                .description("Events that arrived from the source, those of ended sessions again")
                .register(registry);
    }

    /**
     * What the watchdog saw at a check.
     *
     * @param head the end of the source; null when it is empty
     * @param waiting the first event that the subscription had not delivered
     * @param isComplete whether nothing waits if {@code waiting} is empty
     */
    public record Check(@Nullable SourcePosition head, Optional<SourceClient.Head> waiting, boolean isComplete) {}

    /** An event arrived. */
    public void eventRead() {
        read.increment();
    }

    /** A session begins: what earlier ones saw is over. */
    public void started() {
        heardNanos = System.nanoTime();
        check = null;
    }

    void checked(@Nullable SourcePosition head, SourceClient.Search waiting) {
        heardNanos = System.nanoTime();
        check = new Check(head, waiting.first(), waiting.isComplete());
    }

    /** The source did not respond: what waited still does, and more may. */
    void unreachable() {
        Check last = check;
        if (last != null) {
            check = new Check(last.head, last.waiting, false);
        }
    }

    /** How many events arrived. */
    public long eventsRead() {
        return (long) read.count();
    }

    /** The last check of this session; empty before the first. */
    public Optional<Check> check() {
        return Optional.ofNullable(check);
    }

    /** How long ago the source responded to a check, or the session began. */
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heardNanos);
    }
}
