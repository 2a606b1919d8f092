package io.quotestream.bridge.source;

import io.quotestream.model.SourcePosition;
import java.time.Duration;
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
 * <p>A head that is ahead proves nothing: in {@code $all} unwanted events move it too, and the rest of a stream may be
 * truncated. So the first event that must come is searched for, which also says for how long something has waited.
 *
 * <p>One failed check shows nothing about the subscription, which has its own connection; two in a row, while nothing
 * arrives, end the session too. The first that times out while nothing arrives makes the bridge not ready, so that a
 * half-open connection shows within 15 s.
 *
 * <p>Runs on a thread of its own until closed.
 */
public final class SubscriptionWatchdog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SubscriptionWatchdog.class);

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
    private volatile boolean isMissing;

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

    /** Starts to check, at once and then at the configured interval. */
    public void start() {
        Duration interval = source.config().subscription().watchdogInterval();
        var unused = executor.scheduleWithFixedDelay(this::check, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The timeout of the last check, if nothing arrived by the subscription meanwhile either. From any thread. */
    public Optional<SourceException> failure() {
        return failure;
    }

    /** Whether the source was empty at the last check, or does not exist. From any thread. */
    public boolean isMissing() {
        return isMissing;
    }

    private void check() {
        long receivedBefore = buffer.received();
        try {
            if (client == null) {
                client = SourceClient.connect(source, REQUEST_TIMEOUT);
            }
            Optional<SourceClient.Head> head = client.head();
            SourceClient.Search waiting = waitingBefore(head, client);
            failures = 0;
            failure = Optional.empty();
            isMissing = head.isEmpty();
            metrics.checked(head.map(SourceClient.Head::position).orElse(null), waiting);
            endIfSilent(waiting.first());
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
        metrics.unreachable();
        closeClient();
        boolean timedOut = e.getCause() instanceof TimeoutException;
        boolean receivedMeanwhile = buffer.received() != receivedBefore || !buffer.isEmpty();
        failure = timedOut && !receivedMeanwhile ? Optional.of(e) : Optional.empty();
        boolean isAlive = hasReceived() || !buffer.isEmpty();
        if (++failures >= MAX_MISSES && !isAlive) {
            buffer.fail(e);
        }
    }

    /** Searches for the first event that has not arrived. */
    private SourceClient.Search waitingBefore(Optional<SourceClient.Head> head, SourceClient connected)
            throws InterruptedException {
        SourcePosition reached = buffer.reached();
        if (reached != null && reached.isAfter(seen)) {
            seen = reached;
        }
        if (head.isEmpty() || !head.get().position().isAfter(seen)) {
            return new SourceClient.Search(Optional.empty(), true);
        }
        SourceClient.Search search = connected.firstAfter(seen);
        if (search.first().isEmpty() && search.isComplete()) {
            seen = head.get().position();
        }
        return search;
    }

    /** Events that wait for a slow Kafka block the subscription: that silence is not the source's. */
    private void endIfSilent(Optional<SourceClient.Head> waiting) {
        misses = waiting.isPresent() && !hasReceived() && buffer.isEmpty() ? misses + 1 : 0;
        if (waiting.isPresent() && misses >= MAX_MISSES) {
            buffer.fail(new SourceException("the subscription is silent: the source has an event at "
                    + waiting.get().position() + ", the last received position is " + seen));
        }
    }

    /** Whether anything arrived since the last call. */
    private boolean hasReceived() {
        long before = receivedAtLastCheck;
        receivedAtLastCheck = buffer.received();
        return receivedAtLastCheck != before;
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
