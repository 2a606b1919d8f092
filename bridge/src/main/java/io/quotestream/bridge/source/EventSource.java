package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ReadMessage;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import io.quotestream.model.SourcePosition;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What is read: one stream, or {@code $all}. Knows the positions there and the questions to ask; a {@link SourceClient}
 * asks them.
 */
public sealed interface EventSource permits StreamSource, AllSource {

    /** The key of its checkpoint: the stream's name, or {@code $all}. */
    String name();

    /** Whether plain events have successive numbers, so that a hole can be seen. */
    boolean isSuccessive();

    /** The place of {@code entry}, an event or a link, in this source. */
    SourcePosition positionOf(RecordedEvent entry);

    /** Why {@code event} is not for the topics; empty when it is. */
    Optional<SkipReason> skipped(ResolvedEvent event);

    /** Whether the subscription must deliver {@code entry}, to be skipped or not. */
    boolean isDelivered(RecordedEvent entry);

    /**
     * Subscribes behind {@code after}; null is the beginning.
     *
     * @param progress told how far the server has looked, where it does
     */
    CompletableFuture<Subscription> subscribe(
            EventStoreDBClient client,
            @Nullable SourcePosition after,
            SubscriptionListener listener,
            Consumer<SourcePosition> progress);

    /** A read of up to {@code count} entries behind {@code after}; empty where only a subscription brings what is wanted. */
    Optional<Publisher<ReadMessage>> readPage(EventStoreDBClient client, @Nullable SourcePosition after, int count);

    /** Reads the last entry. */
    CompletableFuture<ReadResult> readHead(EventStoreDBClient client);

    /** Reads up to {@code count} entries from the one at {@code position} on. */
    CompletableFuture<ReadResult> readFrom(EventStoreDBClient client, SourcePosition position, int count);

    /** Whether EventStoreDB made {@code event} for itself; such never leave it. */
    static boolean isSystem(RecordedEvent event) {
        return event.getEventType().startsWith("$") || event.getStreamId().startsWith("$");
    }
}
