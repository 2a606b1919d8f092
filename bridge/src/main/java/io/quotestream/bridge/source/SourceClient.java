package io.quotestream.bridge.source;

import com.eventstore.dbclient.ConnectionShutdownException;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
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
        Optional<Head> last = read.flatMap(result -> entries(result).findFirst())
                .map(entry -> new Head(source.positionOf(entry), entry.getCreated()));
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
            return Optional.of(reading.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StreamNotFoundException) {
                return Optional.empty();
            }
            throw failed("reading", e.getCause());
        } catch (TimeoutException e) {
            throw failed("reading", e);
        }
    }

    /** Starts to read everything after {@code after} into {@code buffer}; failures, as far as the client reports them, too. */
    public CatchUpReader read(@Nullable SourcePosition after, EventBuffer buffer) throws InterruptedException {
        SourcePosition end = head().map(Head::position).orElse(null);
        CatchUpReader reader = new CatchUpReader(source, client, buffer, end);
        try {
            reader.continueAfter(after).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return reader;
        } catch (ExecutionException e) {
            throw failed("subscribing", e.getCause());
        } catch (TimeoutException e) {
            throw failed("subscribing", e);
        }
    }

    private SourceException failed(String what, @Nullable Throwable cause) {
        return new SourceException(what + " from EventStoreDB failed: " + why(cause), cause);
    }

    private String why(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            return "no response within " + timeout;
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
