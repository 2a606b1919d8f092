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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
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
    private final Clock clock;
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
    private volatile @Nullable Instant inFlightSince;

    BridgeMetrics(MeterRegistry registry, Clock clock) {
        this.clock = clock;
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
        Gauge.builder("bridge.events.in.flight", this::inFlight)
                .description("Events read and not committed or skipped yet")
                .register(registry);
        Gauge.builder("bridge.active", () -> active ? 1 : 0)
                .description("1 for the active bridge, 0 for a standby")
                .register(registry);
        Gauge.builder("bridge.checkpoint.refused", () -> checkpointRefused ? 1 : 0)
                .description("1 while nothing is copied, since the checkpoint is not one of what would be copied")
                .register(registry);
        gaugeOfTheLeader("bridge.position", "Position of the checkpoint in the source", () -> commit(position));
        gaugeOfTheLeader(
                "bridge.head",
                "Last position of the source at the last check",
                () -> source.check().map(check -> commit(check.head())).orElse(Double.NaN));
        gaugeOfTheLeader(
                "bridge.distance",
                "From the checkpoint to the head while something waits: revisions, or bytes of log for $all; 0 otherwise",
                this::distance);
        gaugeOfTheLeader(
                "bridge.behind.seconds",
                "Age of the oldest wanted event that is not in Kafka; 0 when none waits",
                this::secondsBehind);
        gaugeOfTheLeader(
                "bridge.source.silent.seconds",
                "Since EventStoreDB responded to a check",
                () -> source.silence().toMillis() / 1000.0);
    }

    /** A standby knows nothing of these, and must not show what it knew as the leader. */
    private void gaugeOfTheLeader(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, () -> active ? value.getAsDouble() : Double.NaN)
                .description(description)
                .register(registry);
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
        transactions.record(took);
    }

    /** The session is over, and its buffer closed: what was in flight will not be committed. */
    void abandonInFlight() {
        long abandoned = inFlight();
        processed.addAndGet(abandoned);
        inFlightSince = null;
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

    /** The oldest event in flight was created then; null when none is. */
    void inFlightSince(@Nullable Instant created) {
        inFlightSince = created;
    }

    private double distance() {
        return secondsBehind() > 0
                ? source.check()
                        .map(check -> Math.max(1.0, commit(check.head()) - commit(position)))
                        .orElse(Double.NaN)
                : secondsBehind();
    }

    private double secondsBehind() {
        Instant oldest = inFlightSince;
        if (oldest != null) {
            return age(oldest);
        }
        return source.check().map(this::secondsBehind).orElse(Double.NaN);
    }

    private double secondsBehind(SourceMetrics.Check check) {
        SourceClient.Head waiting = check.waiting().orElse(null);
        Instant created = waiting == null || !waiting.position().isAfter(position) ? null : waiting.created();
        if (created != null) {
            return age(created);
        }
        return check.isComplete() ? 0 : Double.NaN;
    }

    /** Never 0, which would say that nothing waits. */
    private double age(Instant created) {
        return Math.max(1, Duration.between(created, clock.instant()).toMillis()) / 1000.0;
    }

    private static double commit(@Nullable SourcePosition of) {
        return of == null ? -1 : of.commit();
    }
}
