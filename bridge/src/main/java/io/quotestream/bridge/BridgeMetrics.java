package io.quotestream.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quotestream.bridge.kafka.EventRecordMapper;
import io.quotestream.bridge.source.SkipReason;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceMetrics;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * What the bridge did, as meters. They keep one identity, over all sessions and at every moment except within an update:
 *
 * <pre>read = written + skipped + dead-lettered + in flight</pre>
 *
 * <p>An event is in flight from its arrival until its transaction is committed. When a session ends, what was in flight
 * becomes skipped with the reason {@code abandoned}, and is read again by the next session. After an unclear commit such an
 * event may be in Kafka already and never be read again: {@code written} counts what is known to be written, and the
 * checkpoint alone decides what is read.
 *
 * <p>Thread safe.
 */
final class BridgeMetrics {

    private final MeterRegistry registry;
    private final SourceMetrics source;
    private final Counter written;
    private final Map<SkipReason, Counter> skipped = new EnumMap<>(SkipReason.class);
    private final Map<DeadLetterReason, Counter> deadLettered = new EnumMap<>(DeadLetterReason.class);
    private final AtomicLong processed = new AtomicLong();
    private final Counter sessions;
    private final Counter revisionGaps;
    private final Timer transactions;

    private volatile boolean active;
    private volatile boolean checkpointRefused;
    private volatile @Nullable SourcePosition position;
    private volatile @Nullable Instant lastWritten;

    BridgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.source = new SourceMetrics(registry);
        this.written = Counter.builder("bridge.events.written")
                .description("Events committed to the events topic")
                .register(registry);
        for (SkipReason reason : SkipReason.values()) {
            skipped.put(
                    reason,
                    Counter.builder("bridge.events.skipped")
                            .description("Events that go to no topic")
                            .tag("reason", reason.code())
                            .register(registry));
        }
        for (DeadLetterReason reason : EventRecordMapper.REASONS) {
            deadLettered.put(
                    reason,
                    Counter.builder("dead.letters")
                            .description("Events committed to the dead-letter topic")
                            .tag("reason", reason.code())
                            .register(registry));
        }
        this.sessions = Counter.builder("bridge.resubscriptions")
                .description("Sessions begun after the first one of this process")
                .register(registry);
        this.revisionGaps = Counter.builder("bridge.revision.gaps")
                .description("Gaps in the source's revisions that a second read confirmed")
                .register(registry);
        this.transactions = Timer.builder("bridge.transactions")
                .description("From a transaction's first event to its commit")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        gauge("bridge.events.in.flight", "Events read and not committed or skipped yet", this::inFlight);
        gauge("bridge.active", "1 for the active bridge, 0 for a standby", () -> active ? 1 : 0);
        gauge(
                "bridge.checkpoint.refused",
                "1 while nothing is copied, since the checkpoint is not one of what would be copied",
                () -> checkpointRefused ? 1 : 0);
        gauge(
                "bridge.position",
                "Position of the checkpoint in the source: revision or commit position",
                () -> commit(position));
        gauge(
                "bridge.distance",
                "From the checkpoint to the head: revisions, or bytes of log for $all",
                this::distance);
        gauge(
                "bridge.behind.seconds",
                "Age of the last written event relative to the event at the head; 0 at the head",
                this::secondsBehind);
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Publishes the producer's own metrics until the result is closed. */
    KafkaClientMetrics bind(Producer<byte[], byte[]> producer) {
        KafkaClientMetrics metrics = new KafkaClientMetrics(producer);
        metrics.bindTo(registry);
        return metrics;
    }

    SourceMetrics source() {
        return source;
    }

    /** {@code batch} was committed, or held nothing to commit. */
    void committed(CopyBatch batch, Duration took) {
        written.increment(batch.written());
        batch.skipped().forEach((reason, count) -> counter(skipped, reason).increment(count));
        batch.deadLettered()
                .forEach((reason, count) -> counter(deadLettered, reason).increment(count));
        processed.addAndGet(batch.events());
        if (batch.lastWritten() != null) {
            lastWritten = batch.lastWritten();
        }
        transactions.record(took);
    }

    /** The session is over, and its buffer closed: what was in flight will not be committed. */
    void abandonInFlight() {
        long abandoned = inFlight();
        processed.addAndGet(abandoned);
        counter(skipped, SkipReason.ABANDONED).increment((double) abandoned);
    }

    /** Never negative, since what is processed was read before. */
    private long inFlight() {
        long before = processed.get();
        return source.eventsRead() - before;
    }

    private static <K> Counter counter(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter == null) {
            throw new IllegalStateException("no counter for " + key);
        }
        return counter;
    }

    void resubscribed() {
        sessions.increment();
    }

    void revisionGap() {
        revisionGaps.increment();
    }

    void active(boolean active) {
        this.active = active;
    }

    void checkpointRefused(boolean refused) {
        checkpointRefused = refused;
    }

    void position(@Nullable SourcePosition position) {
        this.position = position;
    }

    private double distance() {
        SourceClient.Head last = source.head();
        return last == null ? 0 : Math.max(0, last.position().commit() - commit(position));
    }

    private double secondsBehind() {
        SourceClient.Head last = source.head();
        Instant done = lastWritten;
        Instant newest = last == null ? null : last.created();
        if (last == null || newest == null || done == null || !last.position().isAfter(position)) {
            return 0;
        }
        return Math.max(0, Duration.between(done, newest).toMillis() / 1000.0);
    }

    private static long commit(@Nullable SourcePosition position) {
        return position == null ? -1 : position.commit();
    }
}
