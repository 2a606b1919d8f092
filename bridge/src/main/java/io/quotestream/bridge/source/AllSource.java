package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import io.quotestream.model.SourcePosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code $all} through a filter, which the server applies; at least one that excludes system events. Links are not
 * resolved: their targets are in {@code $all} themselves, and would come twice.
 */
record AllSource(SourceConfig config) implements EventSource {

    @Override
    public String name() {
        return SourceConfig.ALL;
    }

    @Override
    public boolean hasContiguousRevisions() {
        return false;
    }

    /** The prepare part is only in the event: the client's {@code ResolvedEvent.getPosition} returns commit twice. */
    @Override
    public SourcePosition positionOf(RecordedEvent entry) {
        return new SourcePosition(
                entry.getPosition().getCommitUnsigned(), entry.getPosition().getPrepareUnsigned());
    }

    @Override
    public Optional<SkipReason> skipReason(ResolvedEvent resolved) {
        RecordedEvent event = resolved.getOriginalEvent();
        if (EventSource.isSystem(event)) {
            return Optional.of(SkipReason.SYSTEM_EVENT);
        }
        return config.filter().wants(event) ? Optional.empty() : Optional.of(SkipReason.NOT_IN_FILTER);
    }

    /**
     * Begins behind the last event that the server shows before {@code after}, and leaves out what is not after it. Servers
     * before 24.2 resume rightly from the position of an event that they show, and from no other: from a hidden or a scavenged
     * one, or from progress, they leave out the next event.
     */
    @Override
    public CompletableFuture<Subscription> subscribe(
            EventStoreDBClient client,
            @Nullable SourcePosition after,
            int batch,
            SubscriptionListener listener,
            Consumer<SourcePosition> progress) {
        SubscribeToAllOptions options = SubscribeToAllOptions.get()
                .resolveLinkTos(false)
                .batchSize(batch)
                .filter(config.filter().onServer((subscription, position) -> {
                    // Servers send the greatest unsigned number when they found nothing: no position, and negative
                    // here.
                    if (position.getCommitUnsigned() >= 0 && position.getPrepareUnsigned() >= 0) {
                        progress.accept(
                                new SourcePosition(position.getCommitUnsigned(), position.getPrepareUnsigned()));
                    }
                    return CompletableFuture.completedFuture(null);
                }));
        if (after == null) {
            options.fromStart();
            return client.subscribeToAll(listener, options);
        }
        return client.readAll(
                        read().backwards().fromPosition(clientsPosition(after)).maxCount(1))
                .thenCompose(before -> {
                    before.getEvents().stream()
                            .findFirst()
                            .ifPresentOrElse(
                                    event -> options.fromPosition(
                                            event.getOriginalEvent().getPosition()),
                                    options::fromStart);
                    return client.subscribeToAll(new After(after, listener), options);
                });
    }

    /** Passes on what is after a position. */
    private final class After extends SubscriptionListener {

        private final SourcePosition after;
        private final SubscriptionListener listener;

        After(SourcePosition after, SubscriptionListener listener) {
            this.after = after;
            this.listener = listener;
        }

        @Override
        public void onEvent(Subscription subscription, ResolvedEvent event) {
            if (positionOf(event.getOriginalEvent()).isAfter(after)) {
                listener.onEvent(subscription, event);
            }
        }

        @Override
        public void onCancelled(Subscription subscription, @Nullable Throwable exception) {
            listener.onCancelled(subscription, exception);
        }

        @Override
        public void onCaughtUp(Subscription subscription) {
            listener.onCaughtUp(subscription);
        }
    }

    @Override
    public CompletableFuture<ReadResult> readHead(EventStoreDBClient client) {
        return client.readAll(read().backwards().fromEnd().maxCount(1));
    }

    @Override
    public CompletableFuture<ReadResult> readFrom(EventStoreDBClient client, SourcePosition position, int count) {
        return client.readAll(
                read().forwards().fromPosition(clientsPosition(position)).maxCount(count));
    }

    private static Position clientsPosition(SourcePosition position) {
        return new Position(position.commit(), position.prepare());
    }

    private static ReadAllOptions read() {
        return ReadAllOptions.get().resolveLinkTos(false);
    }
}
