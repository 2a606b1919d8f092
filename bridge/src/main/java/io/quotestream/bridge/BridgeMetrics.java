package io.quotestream.bridge;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quotestream.bridge.kafka.EventRecordMapper;
import io.quotestream.bridge.source.SkipReason;
import io.quotestream.bridge.source.SourceClient;
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
 * What the bridge did, as meters. It keeps one identity, over all sessions and at every moment but in the middle of an
 * update:
 *
 * <pre>read = written + skipped + dead-lettered + in flight</pre>
 *
 * <p>An event is in flight from its arrival until the transaction that settles it is committed. When a session ends, what was
 * in flight becomes skipped with the reason {@code abandoned}, and is read again by the next session. After an unclear
 * commit such an event may be in Kafka already and never be read again: {@code written} counts what is known to be written,
 * and the checkpoint alone decides what is read.
 *
 * <p>Thread safe.
 */
public final class BridgeMetrics {

    private final MeterRegistry registry;
    private final Counter read;
    private final Counter written;
    private final Map<SkipReason, Counter> skipped = new EnumMap<>(SkipReason.class);
    private final Map<DeadLetterReason, Counter> deadLettered = new EnumMap<>(DeadLetterReason.class);
    private final AtomicLong inFlight = new AtomicLong();
    private final Counter sessions;
    private final Counter holes;
    private final Timer transactions;

    private volatile boolean active;
    private volatile @Nullable SourcePosition settled;
    private volatile @Nullable Instant lastWritten;
    private volatile SourceClient.@Nullable Head head;

    public BridgeMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.read = Counter.builder("bridge.events.read")
                .description("Events that arrived from the source, those of ended sessions again")
                .register(registry);
        this.written = Counter.builder("bridge.events.written")
                .description("Events whose transaction was committed to the events topic")
                .register(registry);
        for (SkipReason reason : SkipReason.values()) {
            skipped.put(
                    reason,
                    Counter.builder("bridge.events.skipped")
                            .description("Events that go to no topic")
                            .tag("reason", reason.word())
                            .register(registry));
        }
        for (DeadLetterReason reason : EventRecordMapper.REASONS) {
            deadLettered.put(
                    reason,
                    Counter.builder("bridge.events.dead.lettered")
                            .description("Events whose transaction was committed to the dead letters")
                            .tag("reason", reason.word())
                            .register(registry));
        }
        this.sessions = Counter.builder("bridge.resubscriptions")
                .description("Sessions begun after the first one of this process")
                .register(registry);
        this.holes = Counter.builder("bridge.holes")
                .description("Holes in the source's revisions that were still there at a second look")
                .register(registry);
        this.transactions = Timer.builder("bridge.transactions")
                .description("From a transaction's first event to its commit")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        gauge("bridge.events.in.flight", "Events read and not settled yet", inFlight::get);
        gauge("bridge.active", "1 when this bridge is the active one, 0 when it stands by", () -> active ? 1 : 0);
        gauge("bridge.position", "Settled place in the source: revision or commit position", () -> commit(settled));
        gauge(
                "bridge.head",
                "Last place of the source, as the watchdog saw it",
                () -> head == null ? -1 : head.position().commit());
        gauge(
                "bridge.distance",
                "From the settled place to the head: revisions, or bytes of log for $all",
                this::distance);
        gauge(
                "bridge.behind.seconds",
                "Age of the last written event, seen from the head's; 0 at the head",
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

    public void read() {
        inFlight.incrementAndGet();
        read.increment();
    }

    /** A transaction was committed, or nothing of it had to be. */
    void settled(CopyBatch batch, Duration took) {
        written.increment(batch.written());
        batch.skipped().forEach((reason, count) -> counter(skipped, reason).increment(count));
        batch.deadLettered()
                .forEach((reason, count) -> counter(deadLettered, reason).increment(count));
        inFlight.addAndGet(-batch.events());
        if (batch.lastWritten() != null) {
            lastWritten = batch.lastWritten();
        }
        transactions.record(took);
    }

    /** The session is over: what was in flight is nobody's any more. */
    void abandonInFlight() {
        counter(skipped, SkipReason.ABANDONED).increment((double) inFlight.getAndSet(0));
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

    void holeAccepted() {
        holes.increment();
    }

    void active(boolean active) {
        this.active = active;
    }

    void position(@Nullable SourcePosition settled) {
        this.settled = settled;
    }

    public void head(SourceClient.Head head) {
        this.head = head;
    }

    private double distance() {
        SourceClient.Head last = head;
        return last == null ? 0 : Math.max(0, last.position().commit() - commit(settled));
    }

    private double secondsBehind() {
        SourceClient.Head last = head;
        Instant done = lastWritten;
        Instant newest = last == null ? null : last.created();
        if (last == null || newest == null || done == null || !last.position().isAfter(settled)) {
            return 0;
        }
        return Math.max(0, Duration.between(done, newest).toMillis() / 1000.0);
    }

    private static long commit(@Nullable SourcePosition position) {
        return position == null ? -1 : position.commit();
    }
}
