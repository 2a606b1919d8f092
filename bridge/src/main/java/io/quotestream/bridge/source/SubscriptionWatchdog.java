package io.quotestream.bridge.source;

import com.eventstore.dbclient.RecordedEvent;
import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects a dead subscription. Client 5.4.5 lets a subscription end without a callback in at least four ways, so the only
 * proof of life is that what the source has arrives here. Regularly reads the head of the source, by a client of its own; a
 * head that is ahead while nothing arrived and the buffer is empty, at two checks in a row, fails the buffer and so ends the
 * session.
 *
 * <p>In a filtered {@code $all} unwanted events move the head too; there the entries after the last received position are
 * searched for a wanted one. One failed check shows nothing about the subscription, which has its own connection; two in a
 * row, while nothing arrives, end the session too. The first that times out while nothing arrives makes the bridge not ready,
 * so that a half-open connection shows within 15 s.
 *
 * <p>Runs on a thread of its own until closed.
 */
public final class SubscriptionWatchdog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SubscriptionWatchdog.class);

    /** Entries of a filtered source that one request covers. */
    private static final int PAGE = 500;

    private static final int MAX_PAGES = 20;

    /** The source may be between two events at one check; not at two. */
    private static final int MAX_MISSES = 2;

    /** With the five seconds between two checks, a half-open connection is reported after 12 s at most. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(7);

    private final EventSource source;
    private final EventBuffer buffer;
    private final SourceMetrics metrics;
    private final ScheduledExecutorService executor;

    private @Nullable SourceClient client;
    private @Nullable SourcePosition seen;
    private long receivedAtLastCheck = -1;
    private int misses;
    private int failures;
    private volatile Optional<SourceException> failure = Optional.empty();

    /** Watches a subscription that began after {@code start} and fills {@code buffer}. */
    public SubscriptionWatchdog(
            EventSource source, @Nullable SourcePosition start, EventBuffer buffer, SourceMetrics metrics) {
        this.source = source;
        this.seen = start;
        this.buffer = buffer;
        this.metrics = metrics;
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "bridge-watchdog");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts to check at the configured interval. */
    public void start() {
        Duration interval = source.config().subscription().watchdogInterval();
        var unused = executor.scheduleWithFixedDelay(
                this::check, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The timeout of the last check, if nothing arrived by the subscription meanwhile either. From any thread. */
    public Optional<SourceException> failure() {
        return failure;
    }

    private void check() {
        long receivedBefore = buffer.received();
        try {
            if (client == null) {
                client = SourceClient.connect(source, REQUEST_TIMEOUT);
            }
            Optional<SourceClient.Head> head = client.head();
            failures = 0;
            failure = Optional.empty();
            head.ifPresent(metrics::head);
            if (head.isPresent() && isSilentBefore(head.get().position())) {
                buffer.fail(new SourceException("the subscription is silent: the source is at "
                        + head.get().position() + ", the last received position is " + seen));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SourceException e) {
            onFailure(e, receivedBefore);
        } catch (RuntimeException e) {
            log.warn("the watchdog's check failed unexpectedly, checking again", e);
            closeClient();
        }
    }

    private void onFailure(SourceException e, long receivedBefore) {
        log.debug("no response to the watchdog: {}", e.getMessage());
        closeClient();
        boolean timedOut = e.getCause() instanceof TimeoutException;
        boolean receivedMeanwhile = buffer.received() != receivedBefore || !buffer.isEmpty();
        failure = timedOut && !receivedMeanwhile ? Optional.of(e) : Optional.empty();
        boolean isAlive = hasReceived() || !buffer.isEmpty();
        if (++failures >= MAX_MISSES && !isAlive) {
            buffer.fail(e);
        }
    }

    private boolean isSilentBefore(SourcePosition head) throws InterruptedException {
        SourceMessage last = buffer.lastReceived();
        if (last != null && last.position().isAfter(seen)) {
            seen = last.position();
        }
        // Messages that wait for a slow Kafka block the subscription: that silence is not the source's.
        boolean silent = !hasReceived() && buffer.isEmpty() && head.isAfter(seen);
        misses = silent ? misses + 1 : 0;
        return misses >= MAX_MISSES && isWantedMissing(head);
    }

    /** Whether anything arrived since the last call. */
    private boolean hasReceived() {
        long before = receivedAtLastCheck;
        receivedAtLastCheck = buffer.received();
        return receivedAtLastCheck != before;
    }

    private boolean isWantedMissing(SourcePosition head) throws InterruptedException {
        SourceClient connected = client;
        if (connected == null || source.hasContiguousRevisions()) {
            return true;
        }
        for (int page = 0; page < MAX_PAGES && head.isAfter(seen); page++) {
            SourcePosition before = seen;
            SourcePosition from = before == null ? new SourcePosition(0, 0) : before;
            for (RecordedEvent entry : connected.entriesFrom(from, PAGE)) {
                SourcePosition position = source.positionOf(entry);
                if (position.isAfter(before) && source.isDelivered(entry)) {
                    return true;
                }
                seen = position.isAfter(seen) ? position : seen;
            }
            if (Objects.equals(seen, before)) {
                return false;
            }
        }
        return false;
    }

    private void closeClient() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    /** Returns at once; a request in progress is interrupted. */
    @Override
    public void close() {
        executor.execute(this::closeClient);
        executor.shutdown();
    }
}
