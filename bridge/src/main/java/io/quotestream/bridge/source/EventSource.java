package io.quotestream.bridge.source;

import com.eventstore.dbclient.EventStoreDBClient;
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

/**
 * What is read: one stream, or {@code $all}. Knows its positions and its requests; a {@link SourceClient} sends them, and an
 * {@link SourceReader} those that bring events.
 */
public sealed interface EventSource permits StreamSource, AllSource {

    /** The key of its checkpoint: the stream's name, or {@code $all}. */
    String name();

    SourceConfig config();

    /** Whether plain events have successive revisions, so that a gap can be detected. */
    boolean hasContiguousRevisions();

    /** The position of {@code entry}, an event or a link, in this source. */
    SourcePosition positionOf(RecordedEvent entry);

    /** Why {@code event} is not for the topics; empty when it is. */
    Optional<SkipReason> skipReason(ResolvedEvent event);

    /**
     * Subscribes after {@code after}, exclusively; null is the beginning.
     *
     * @param batch how many events the client requests in advance
     * @param progress accepts the position up to which the server has filtered, where it does. Servers have sent wrong ones:
     *     good to see that a subscription is alive, not to resume from
     */
    CompletableFuture<Subscription> subscribe(
            EventStoreDBClient client,
            @Nullable SourcePosition after,
            int batch,
            SubscriptionListener listener,
            Consumer<SourcePosition> progress);

    /** Reads the last entry. */
    CompletableFuture<ReadResult> readHead(EventStoreDBClient client);

    /** Reads up to {@code count} entries from the one at {@code position} on. */
    CompletableFuture<ReadResult> readFrom(EventStoreDBClient client, SourcePosition position, int count);

    /** Whether {@code event} is EventStoreDB's own; such are never copied. */
    static boolean isSystem(RecordedEvent event) {
        return event.getEventType().startsWith("$") || event.getStreamId().startsWith("$");
    }
}
