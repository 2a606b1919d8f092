package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadMessage;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionFilter;
import com.eventstore.dbclient.SubscriptionListener;
import io.quotestream.model.SourcePosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

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

    @Override
    public boolean isDelivered(RecordedEvent entry) {
        return !EventSource.isSystem(entry) && config.filter().wants(entry);
    }

    @Override
    public CompletableFuture<Subscription> subscribe(
            EventStoreDBClient client,
            @Nullable SourcePosition after,
            SubscriptionListener listener,
            Consumer<SourcePosition> progress) {
        SubscriptionFilter filter = config.filter().onServer((subscription, position) -> {
            // Servers have sent (max, max) here, which as a signed number is negative.
            if (position.getPrepareUnsigned() >= 0 && position.getCommitUnsigned() >= position.getPrepareUnsigned()) {
                progress.accept(new SourcePosition(position.getCommitUnsigned(), position.getPrepareUnsigned()));
            }
            return CompletableFuture.completedFuture(null);
        });
        SubscribeToAllOptions options = SubscribeToAllOptions.get()
                .resolveLinkTos(false)
                .batchSize(config.subscription().batch())
                .filter(filter);
        config.username()
                .ifPresent(user -> options.authenticated(user, config.password().reveal()));
        if (after == null) {
            options.fromStart();
        } else {
            options.fromPosition(new Position(after.commit(), after.prepare()));
        }
        return client.subscribeToAll(listener, options);
    }

    /** The client's reads have no filter: all unwanted events would be transferred too. */
    @Override
    public Optional<Publisher<ReadMessage>> readPage(
            EventStoreDBClient client, @Nullable SourcePosition after, int count) {
        return Optional.empty();
    }

    @Override
    public CompletableFuture<ReadResult> readHead(EventStoreDBClient client) {
        return client.readAll(read().backwards().fromEnd().maxCount(1));
    }

    @Override
    public CompletableFuture<ReadResult> readFrom(EventStoreDBClient client, SourcePosition position, int count) {
        return client.readAll(read().forwards()
                .fromPosition(new Position(position.commit(), position.prepare()))
                .maxCount(count));
    }

    private ReadAllOptions read() {
        ReadAllOptions options = ReadAllOptions.get().resolveLinkTos(false);
        config.username()
                .ifPresent(user -> options.authenticated(user, config.password().reveal()));
        return options;
    }
}
