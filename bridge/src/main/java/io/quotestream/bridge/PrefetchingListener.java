package io.quotestream.bridge;

import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import org.jspecify.annotations.Nullable;

/**
 * Takes the client's callbacks, on the client's thread. Nothing may be thrown from here: the client would end the
 * subscription without telling anybody. A cancellation without a cause is no sign that we stopped it, so every one counts as
 * a failure; after our own stop nobody listens any more.
 */
final class PrefetchingListener extends SubscriptionListener {

    private final Source source;
    private final Prefetch prefetch;

    PrefetchingListener(Source source, Prefetch prefetch) {
        this.source = source;
        this.prefetch = prefetch;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked")
    public void onEvent(Subscription subscription, ResolvedEvent event) {
        try {
            prefetch.put(new Delivery.Event(event, source.positionOf(event.getOriginalEvent())));
        } catch (Throwable e) {
            prefetch.fail(new SourceFailure("an event could not be taken over: " + e, e));
        }
    }

    @Override
    public void onCancelled(Subscription subscription, @Nullable Throwable exception) {
        prefetch.fail(new SourceFailure("the subscription ended: " + exception, exception));
    }
}
