package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quotestream.model.SourcePosition;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes to everything after a position of the source, exclusively, and fills an {@link EventBuffer}. Failures, as far as
 * the client reports them, go to the buffer too; the rest is left to the {@link SubscriptionWatchdog}.
 *
 * <p>Works on the client's threads, one after another; {@link #stop} may be called from any thread. No callback may throw:
 * the client would end the call without reporting it.
 */
public final class SourceReader {

    private static final Logger log = LoggerFactory.getLogger(SourceReader.class);

    private final EventSource source;
    private final EventStoreDBClient client;
    private final EventBuffer buffer;
    private volatile @Nullable SourcePosition last;
    private volatile boolean stopped;
    private volatile @Nullable Subscription subscription;

    SourceReader(EventSource source, EventStoreDBClient client, EventBuffer buffer, @Nullable SourcePosition after) {
        this.source = source;
        this.client = client;
        this.buffer = buffer;
        this.last = after;
    }

    /** Subscribes after the last event received; done once the server has accepted that. */
    CompletableFuture<?> subscribe() {
        return source.subscribe(client, last, source.config().subscription().batch(), new Live(), buffer::filteredUpTo)
                .thenAccept(begun -> {
                    subscription = begun;
                    if (stopped) {
                        begun.stop();
                    }
                });
    }

    /** Ends it. Close the buffer first, or this waits for the client's thread, which may wait for room in the buffer. */
    public void stop() {
        stopped = true;
        Subscription subscribed = subscription;
        if (subscribed != null) {
            subscribed.stop();
        }
    }

    private void fail(String what, @Nullable Throwable cause) {
        buffer.fail(new SourceException(what + ": " + cause, cause));
    }

    /**
     * A cancellation without a cause does not show that this side stopped the subscription, so every one counts as a failure;
     * after our own stop nobody reads the buffer.
     */
    private final class Live extends SubscriptionListener {

        @Override
        @SuppressWarnings("CatchingUnchecked")
        public void onEvent(Subscription subscription, ResolvedEvent event) {
            try {
                SourcePosition position = source.positionOf(event.getOriginalEvent());
                buffer.put(new SourceEvent(event, position));
                last = position;
            } catch (Throwable e) {
                fail("an event could not be buffered", e);
            }
        }

        @Override
        @SuppressWarnings("CatchingUnchecked")
        public void onCancelled(Subscription subscription, @Nullable Throwable exception) {
            if (!isTooSlow(exception) || stopped) {
                fail("the subscription ended", exception);
                return;
            }
            log.debug("the server delivers no longer live, subscribing again after {}", last);
            try {
                var unused = subscribe().whenComplete((done, failure) -> {
                    if (failure != null) {
                        fail("subscribing again failed", failure);
                    }
                });
            } catch (Throwable e) {
                fail("subscribing again failed", e);
            }
        }
    }

    /**
     * Servers before 24.2 end a live subscription whenever events are appended faster than it takes them, which a burst of 40
     * does to any reader, and expect it to subscribe again: the normal course there, and no failure.
     */
    static boolean isTooSlow(@Nullable Throwable failure) {
        return failure instanceof StatusRuntimeException status
                && status.getStatus().getCode() == Status.Code.ABORTED
                && String.valueOf(status.getStatus().getDescription()).contains("too slow");
    }
}
