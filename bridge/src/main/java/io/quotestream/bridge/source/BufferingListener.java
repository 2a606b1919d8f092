package io.quotestream.bridge.source;

import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import org.jspecify.annotations.Nullable;

/**
 * Takes the client's callbacks, on the client's thread. Nothing may be thrown from here: the client would end the
 * subscription without telling anybody. A cancellation without a cause is no sign that we stopped it, so every one counts as
 * a failure; after our own stop nobody listens any more.
 */
final class BufferingListener extends SubscriptionListener {

    private final EventSource source;
    private final EventBuffer prefetch;

    BufferingListener(EventSource source, EventBuffer prefetch) {
        this.source = source;
        this.prefetch = prefetch;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked")
    public void onEvent(Subscription subscription, ResolvedEvent event) {
        try {
            prefetch.put(new SourceMessage.Event(event, source.positionOf(event.getOriginalEvent())));
        } catch (Throwable e) {
            prefetch.fail(new SourceException("an event could not be taken over: " + e, e));
        }
    }

    @Override
    public void onCancelled(Subscription subscription, @Nullable Throwable exception) {
        prefetch.fail(new SourceException("the subscription ended: " + exception, exception));
    }
}
