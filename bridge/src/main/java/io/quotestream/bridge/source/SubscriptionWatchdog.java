package io.quotestream.bridge.source;

import com.eventstore.dbclient.RecordedEvent;
import io.quotestream.bridge.BridgeMetrics;
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
 * Notices that a subscription has gone silent. Client 5.4.5 lets a subscription end without a callback in at least four
 * ways, so the only proof of life is that what the source has arrives here. Regularly asks for the head of the source, on a
 * client of its own; a head that is ahead while nothing came and nothing waits, twice in a row, ends the session.
 *
 * <p>In a filtered {@code $all} the head also moves for others; there the entries behind the last delivered place are looked
 * through for one that should have come. One question that fails says nothing about the subscription, which has its own
 * connection; two in a row, while nothing comes, end the session too. Already one that waits in vain while nothing comes
 * makes the bridge not ready, so that a source that says nothing shows within 15 s.
 *
 * <p>Runs on a thread of its own until closed.
 */
public final class SubscriptionWatchdog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SubscriptionWatchdog.class);

    /** Entries of a filtered source that one look covers. */
    private static final int PAGE = 500;

    private static final int PAGES = 20;

    /** A server may be between two events at one look; not at two. */
    private static final int LOOKS = 2;

    /** With the five seconds between two looks, a source that falls silent is told of after 12 s at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(7);

    private final SourceConfig config;
    private final EventSource source;
    private final EventBuffer prefetch;
    private final BridgeMetrics metrics;
    private final ScheduledExecutorService executor;

    private @Nullable SourceClient client;
    private @Nullable SourcePosition seen;
    private long receivedAtLastLook = -1;
    private int silentLooks;
    private int unanswered;
    private volatile Optional<SourceException> failure = Optional.empty();

    /** Watches a subscription that began behind {@code start} and fills {@code prefetch}. */
    public SubscriptionWatchdog(
            SourceConfig config,
            EventSource source,
            @Nullable SourcePosition start,
            EventBuffer prefetch,
            BridgeMetrics metrics) {
        this.config = config;
        this.source = source;
        this.seen = start;
        this.prefetch = prefetch;
        this.metrics = metrics;
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "bridge-watchdog");
            thread.setDaemon(true);
            return thread;
        });
    }

    public void start(Duration interval) {
        var unused = executor.scheduleWithFixedDelay(
                this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** That the last question waited in vain, when nothing came from the subscription meanwhile either. From any thread. */
    public Optional<SourceException> failure() {
        return failure;
    }

    private void look() {
        long receivedBefore = prefetch.received();
        try {
            if (client == null) {
                client = SourceClient.connect(config, source, PATIENCE);
            }
            Optional<SourceClient.Head> head = client.head();
            unanswered = 0;
            failure = Optional.empty();
            head.ifPresent(metrics::head);
            if (head.isPresent() && isSilentBefore(head.get().position())) {
                prefetch.fail(new SourceException("the subscription is silent: the source is at "
                        + head.get().position() + ", the last that came was " + seen));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SourceException e) {
            log.debug("The watchdog got no answer: {}", e.getMessage());
            closeClient();
            boolean waited = e.getCause() instanceof TimeoutException;
            boolean cameMeanwhile = prefetch.received() != receivedBefore || !prefetch.isEmpty();
            failure = waited && !cameMeanwhile ? Optional.of(e) : Optional.empty();
            boolean came = hasReceived() || !prefetch.isEmpty();
            if (++unanswered >= LOOKS && !came) {
                prefetch.fail(e);
            }
        } catch (RuntimeException e) {
            log.warn("The watchdog stumbled and will look again", e);
            closeClient();
        }
    }

    private boolean isSilentBefore(SourcePosition head) throws InterruptedException {
        SourceMessage last = prefetch.lastReceived();
        if (last != null && last.position().isAfter(seen)) {
            seen = last.position();
        }
        // Deliveries that wait for a slow Kafka block the subscription; that is our silence, not the source's.
        boolean silent = !hasReceived() && prefetch.isEmpty() && head.isAfter(seen);
        silentLooks = silent ? silentLooks + 1 : 0;
        return silentLooks >= LOOKS && somethingIsMissing(head);
    }

    /** Whether anything came since this was last asked. */
    private boolean hasReceived() {
        long before = receivedAtLastLook;
        receivedAtLastLook = prefetch.received();
        return receivedAtLastLook != before;
    }

    private boolean somethingIsMissing(SourcePosition head) throws InterruptedException {
        SourceClient asked = client;
        if (asked == null || source.isSuccessive()) {
            return true;
        }
        for (int page = 0; page < PAGES && head.isAfter(seen); page++) {
            SourcePosition before = seen;
            SourcePosition from = before == null ? new SourcePosition(0, 0) : before;
            for (RecordedEvent entry : asked.entriesFrom(from, PAGE)) {
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

    /** Returns at once; a question that is being asked is interrupted. */
    @Override
    public void close() {
        executor.execute(this::closeClient);
        executor.shutdown();
    }
}
