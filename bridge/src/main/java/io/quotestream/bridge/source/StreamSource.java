package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import io.quotestream.model.SourcePosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream: of events, or of links to events, as categories and projections write them. Positions are its revisions. */
record StreamSource(SourceConfig config) implements EventSource {

    @Override
    public String name() {
        return config.stream();
    }

    @Override
    public boolean hasContiguousRevisions() {
        return true;
    }

    @Override
    public SourcePosition positionOf(RecordedEvent entry) {
        return SourcePosition.ofRevision(entry.getRevision());
    }

    @Override
    public Optional<SkipReason> skipReason(ResolvedEvent resolved) {
        RecordedEvent event = resolved.getEvent();
        if (event == null) {
            return Optional.of(SkipReason.DELETED_TARGET);
        }
        // A link that the server could not resolve comes as itself, of type $>.
        return EventSource.isSystem(event) ? Optional.of(SkipReason.SYSTEM_EVENT) : Optional.empty();
    }

    @Override
    public CompletableFuture<Subscription> subscribe(
            EventStoreDBClient client,
            @Nullable SourcePosition after,
            int batch,
            SubscriptionListener listener,
            Consumer<SourcePosition> progress) {
        SubscribeToStreamOptions options =
                SubscribeToStreamOptions.get().resolveLinkTos(true).batchSize(batch);
        if (after == null) {
            options.fromStart();
        } else {
            options.fromRevision(after.commit());
        }
        return client.subscribeToStream(name(), listener, options);
    }

    @Override
    public CompletableFuture<ReadResult> readHead(EventStoreDBClient client) {
        return client.readStream(name(), read().backwards().fromEnd().maxCount(1));
    }

    @Override
    public CompletableFuture<ReadResult> readFrom(EventStoreDBClient client, SourcePosition position, int count) {
        return client.readStream(
                name(), read().forwards().fromRevision(position.commit()).maxCount(count));
    }

    private static ReadStreamOptions read() {
        return ReadStreamOptions.get().resolveLinkTos(false);
    }
}
