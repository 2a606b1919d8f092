package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ReadMessage;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import io.quotestream.model.SourcePosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Reads everything after a position of the source into an {@link EventBuffer}: a long backlog by pages, which the client
 * reads faster than a subscription (for which it creates a metadata parser per event), the rest and all later events by a
 * subscription.
 *
 * <p>Pages only save time. Each next page, and the subscription, starts exclusively after the last event received, so a page
 * may be short, or empty, for any reason. A page that fails is reported to the buffer; one that ends or stalls without a
 * callback is left to the watchdog, as for a subscription.
 *
 * <p>Works on the client's threads, one after another; {@link #stop} may be called from any thread. No callback may throw:
 * the client would end the call without reporting it.
 */
public final class CatchUpReader {

    /** Events of one page. How many of them wait in memory is bounded by the buffer and the subscription's batch. */
    private static final int PAGE = 4_096;

    /** For a shorter backlog the change from pages to a subscription costs more than it saves. */
    private static final int LONG_BACKLOG = 10_000;

    private final EventSource source;
    private final EventStoreDBClient client;
    private final EventBuffer buffer;
    private final @Nullable SourcePosition head;
    private volatile boolean stopped;
    private volatile org.reactivestreams.@Nullable Subscription page;
    private volatile @Nullable Subscription subscription;

    /** @param head the end of the source as it is now; null when it is empty */
    CatchUpReader(EventSource source, EventStoreDBClient client, EventBuffer buffer, @Nullable SourcePosition head) {
        this.source = source;
        this.client = client;
        this.buffer = buffer;
        this.head = head;
    }

    /**
     * Continues after {@code after}; null is the beginning.
     *
     * @return done once the server has accepted the subscription; at once when there is a page to read first
     */
    CompletableFuture<?> continueAfter(@Nullable SourcePosition after) {
        if (isLongBacklog(after)) {
            Optional<Publisher<ReadMessage>> next = source.readPage(client, after, PAGE);
            if (next.isPresent()) {
                next.get().subscribe(new Page(after));
                return CompletableFuture.completedFuture(null);
            }
        }
        return subscribe(after);
    }

    private boolean isLongBacklog(@Nullable SourcePosition after) {
        return head != null && head.commit() - (after == null ? -1 : after.commit()) > LONG_BACKLOG;
    }

    private CompletableFuture<?> subscribe(@Nullable SourcePosition after) {
        return source.subscribe(
                        client,
                        after,
                        new Live(),
                        position -> buffer.put(new SourceMessage.CheckpointReached(position)))
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
        org.reactivestreams.Subscription reading = page;
        if (reading != null) {
            reading.cancel();
        }
        Subscription subscribed = subscription;
        if (subscribed != null) {
            subscribed.stop();
        }
    }

    private SourcePosition buffer(ResolvedEvent event) {
        SourcePosition position = source.positionOf(event.getOriginalEvent());
        buffer.put(new SourceMessage.Event(event, position));
        return position;
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
                buffer(event);
            } catch (Throwable e) {
                fail("an event could not be buffered", e);
            }
        }

        @Override
        public void onCancelled(Subscription subscription, @Nullable Throwable exception) {
            fail("the subscription ended", exception);
        }
    }

    private final class Page implements Subscriber<ReadMessage> {

        private @Nullable SourcePosition last;
        private int events;

        Page(@Nullable SourcePosition after) {
            last = after;
        }

        @Override
        public void onSubscribe(org.reactivestreams.Subscription reading) {
            page = reading;
            reading.request(PAGE);
        }

        @Override
        @SuppressWarnings("CatchingUnchecked")
        public void onNext(ReadMessage message) {
            try {
                if (message.hasEvent()) {
                    last = buffer(message.getEvent());
                    events++;
                }
            } catch (Throwable e) {
                fail("an event could not be buffered", e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (failure instanceof StreamNotFoundException) {
                end(false);
            } else {
                fail("reading the backlog failed", failure);
            }
        }

        @Override
        public void onComplete() {
            end(events > 0);
        }

        @SuppressWarnings("CatchingUnchecked")
        private void end(boolean more) {
            if (stopped) {
                return;
            }
            String what = "continuing after " + last + " failed";
            try {
                var unused = (more ? continueAfter(last) : subscribe(last)).whenComplete((done, failure) -> {
                    if (failure != null) {
                        fail(what, failure);
                    }
                });
            } catch (Throwable e) {
                fail(what, e);
            }
        }
    }
}
