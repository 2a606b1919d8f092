package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ReadMessage;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.Subscription;
import io.quotestream.model.SourcePosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Brings everything behind a place of the source into a {@link EventBuffer}: a long backlog by pages, which the client reads
 * faster than it serves a subscription (that parses each event's metadata with a parser made for it), the rest and what is
 * to come by a subscription.
 *
 * <p>Pages only save time. Each next page, and the subscription, begins exclusively behind the last event that came, so
 * that a page may be short, or empty, for whatever reason. A page that fails is told to the prefetch; one that ends or
 * falls silent without a word is the watchdog's business, like a subscription.
 *
 * <p>Its work is done on the client's threads, one after another; {@link #stop} may be called from any thread.
 */
public final class CatchUpReader {

    /** Events of one page. How many of them wait in memory is bounded by the prefetch and the subscription's batch. */
    private static final int PAGE = 4_096;

    /** A shorter backlog is not worth the change. */
    private static final int LONG_BACKLOG = 10_000;

    private final EventSource source;
    private final EventStoreDBClient client;
    private final EventBuffer prefetch;
    private final @Nullable SourcePosition head;
    private volatile boolean stopped;
    private volatile org.reactivestreams.@Nullable Subscription page;
    private volatile @Nullable Subscription subscription;

    /** @param head the end of the source as it is now; null when it is empty */
    CatchUpReader(EventSource source, EventStoreDBClient client, EventBuffer prefetch, @Nullable SourcePosition head) {
        this.source = source;
        this.client = client;
        this.prefetch = prefetch;
        this.head = head;
    }

    /**
     * Goes on behind {@code after}; null is the beginning.
     *
     * @return done once the server has taken the subscription; at once when there is a page to read first
     */
    CompletableFuture<?> goOn(@Nullable SourcePosition after) {
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
        BufferingListener listener = new BufferingListener(source, prefetch);
        return source.subscribe(client, after, listener, position -> prefetch.put(new SourceMessage.Progress(position)))
                .thenAccept(begun -> {
                    subscription = begun;
                    if (stopped) {
                        begun.stop();
                    }
                });
    }

    /** Ends it. Close the prefetch first, or this waits for the client's thread, which may wait for room there. */
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

    /** Nothing may be thrown out of here: the client would end the call and tell nobody. */
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
                    ResolvedEvent event = message.getEvent();
                    SourcePosition position = source.positionOf(event.getOriginalEvent());
                    prefetch.put(new SourceMessage.Event(event, position));
                    last = position;
                    events++;
                }
            } catch (Throwable e) {
                prefetch.fail(new SourceException("an event could not be taken over: " + e, e));
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (failure instanceof StreamNotFoundException) {
                end(false);
            } else {
                prefetch.fail(new SourceException("reading the backlog failed: " + failure, failure));
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
            try {
                var unused = (more ? goOn(last) : subscribe(last)).whenComplete((done, failure) -> {
                    if (failure != null) {
                        prefetch.fail(new SourceException("going on behind " + last + " failed: " + failure, failure));
                    }
                });
            } catch (Throwable e) {
                prefetch.fail(new SourceException("going on behind " + last + " failed: " + e, e));
            }
        }
    }
}
