package io.quotestream.bridge.source;

import com.eventstore.dbclient.ConnectionShutdownException;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.NotLeaderException;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One connection to EventStoreDB, used for one purpose and closed at its first failure.
 *
 * <p>Client 5.4.5 requires that: it resolves the host's name only when the connection string is parsed, is closed permanently
 * after three failed attempts to connect, and a failed call on a client ends the healthy subscriptions of the same one. So
 * every connect parses again, and the watchdog has a client of its own.
 */
public final class SourceClient implements AutoCloseable {

    /** How long a request may take; the client itself would wait indefinitely. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    /** How long the server may filter until a search is given up. */
    private static final Duration SEARCH_TIMEOUT = Duration.ofSeconds(3);

    private final EventSource source;
    private final Duration timeout;
    private final EventStoreDBClient client;
    private final LastGrpcFailure lastFailure;

    private SourceClient(EventSource source, Duration timeout, EventStoreDBClient client, LastGrpcFailure lastFailure) {
        this.source = source;
        this.timeout = timeout;
        this.client = client;
        this.lastFailure = lastFailure;
    }

    /**
     * The last entry of the source.
     *
     * @param created when; null when the entry itself was truncated, and only its position is known
     */
    public record Head(SourcePosition position, @Nullable Instant created) {}

    /**
     * The end of a search.
     *
     * @param first what was found
     * @param isComplete whether there is nothing if nothing was found
     */
    record Search(Optional<Head> first, boolean isComplete) {}

    /** Creates a client; it connects with its first request. */
    public static SourceClient connect(EventSource source) {
        return connect(source, REQUEST_TIMEOUT);
    }

    /** As {@link #connect(EventSource)}, with a timeout of its own for each request. */
    public static SourceClient connect(EventSource source, Duration timeout) {
        try {
            EventStoreDBClientSettings settings =
                    EventStoreDBConnectionString.parseOrThrow(source.config().connectionString());
            LastGrpcFailure lastFailure = new LastGrpcFailure();
            // There is no way from a connection string to the builder; this is the builder's own list.
            settings.getInterceptors().add(lastFailure);
            source.config()
                    .username()
                    .ifPresent(user -> settings.getInterceptors()
                            .add(new BasicAuthorization(user, source.config().password())));
            return new SourceClient(source, timeout, EventStoreDBClient.create(settings), lastFailure);
        } catch (RuntimeException e) {
            throw new SourceException("cannot create a client for EventStoreDB: " + e.getMessage(), e);
        }
    }

    /**
     * The last entry of the source; empty when it has none, or the stream does not exist. A stream of which everything is
     * truncated, such as by its {@code $maxAge}, still has a last position.
     *
     * @throws SourceException when the source did not respond, or with an error
     */
    public Optional<Head> head() throws InterruptedException {
        Optional<ReadResult> read = read(source.readHead(client));
        Optional<Head> last =
                read.flatMap(result -> entries(result).findFirst()).map(this::head);
        return last.isPresent() || !source.hasContiguousRevisions()
                ? last
                : read.map(empty -> new Head(SourcePosition.ofRevision(empty.getLastStreamPosition()), null));
    }

    /** Up to {@code count} entries from the one at {@code position} on, links as themselves. */
    public List<RecordedEvent> entriesFrom(SourcePosition position, int count) throws InterruptedException {
        return read(source.readFrom(client, position, count)).stream()
                .flatMap(SourceClient::entries)
                .toList();
    }

    private static Stream<RecordedEvent> entries(ReadResult read) {
        return read.getEvents().stream().map(ResolvedEvent::getOriginalEvent);
    }

    /** What was read; empty when there is no such stream. */
    private Optional<ReadResult> read(CompletableFuture<ReadResult> reading) throws InterruptedException {
        try {
            return Optional.of(await("reading", reading, timeout));
        } catch (SourceException e) {
            if (e.getCause() instanceof StreamNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Starts to read everything after {@code after} into {@code buffer}; failures, as far as the client reports them, too. A
     * read before finds a follower, which would confirm the subscription first.
     */
    public SourceReader read(@Nullable SourcePosition after, EventBuffer buffer) throws InterruptedException {
        var unused = head();
        SourceReader reader = new SourceReader(source, client, buffer, after);
        await("subscribing", reader.subscribe(), timeout);
        return reader;
    }

    /**
     * Searches for the first event that a subscription after {@code after} has to deliver. For {@code $all} that is a short
     * subscription: reads know no filter, and would transfer all other events of the log.
     *
     * <p>Servers before 24.2 don't report the end of a filtered source: there the search for nothing ends incomplete.
     */
    Search firstAfter(@Nullable SourcePosition after) throws InterruptedException {
        if (source.hasContiguousRevisions()) {
            SourcePosition next = SourcePosition.ofRevision(after == null ? 0 : after.commit() + 1);
            return new Search(entriesFrom(next, 1).stream().findFirst().map(this::head), true);
        }
        FirstEvent first = new FirstEvent();
        Subscription search = await("searching", source.subscribe(client, after, 1, first, progress -> {}), timeout);
        try {
            return new Search(await("searching", first.found, SEARCH_TIMEOUT).map(this::head), true);
        } catch (SourceException e) {
            if (e.getCause() instanceof TimeoutException) {
                return new Search(Optional.empty(), false);
            }
            throw e;
        } finally {
            search.stop();
        }
    }

    private Head head(RecordedEvent entry) {
        return new Head(source.positionOf(entry), entry.getCreated());
    }

    /** The first event of a subscription; empty if it catches up without any. */
    private static final class FirstEvent extends SubscriptionListener {

        private final CompletableFuture<Optional<RecordedEvent>> found = new CompletableFuture<>();

        @Override
        public void onEvent(Subscription subscription, ResolvedEvent event) {
            found.complete(Optional.of(event.getOriginalEvent()));
        }

        @Override
        public void onCaughtUp(Subscription subscription) {
            found.complete(Optional.empty());
        }

        @Override
        public void onCancelled(Subscription subscription, @Nullable Throwable exception) {
            found.completeExceptionally(new SourceException("the subscription ended: " + exception, exception));
        }
    }

    private <T> T await(String what, CompletableFuture<T> request, Duration atMost) throws InterruptedException {
        try {
            return request.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failed(what, e.getCause());
        } catch (TimeoutException e) {
            throw failed(what, e);
        }
    }

    private SourceException failed(String what, @Nullable Throwable cause) {
        return new SourceException(what + " from EventStoreDB failed: " + why(cause), cause);
    }

    private String why(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            return "no response within " + timeout;
        }
        if (cause instanceof NotLeaderException) {
            return "the host is a follower; name all hosts of the cluster in EVENTSTOREDB_CONNECTION_STRING, or one name"
                    + " of them all as esdb+discover://, so that the client finds the leader";
        }
        return cause instanceof ConnectionShutdownException
                ? lastFailure.why().orElse("the client gave up connecting")
                : String.valueOf(cause);
    }

    /** Requests the client to close and does not wait: without a response of the server it takes ten seconds. Stop its subscription first. */
    @Override
    public void close() {
        var unused = client.shutdown();
    }
}
