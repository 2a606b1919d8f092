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
 * One connection to EventStoreDB, used for one purpose and thrown away at its first failure.
 *
 * <p>Client 5.4.5 asks for that: it resolves the host's name only when the connection string is parsed, is closed for ever
 * after three failed tries to connect, and a failed call on a client ends the healthy subscriptions of the same one. So
 * every connect parses anew, and the watchdog has a client of its own.
 */
public final class SourceClient implements AutoCloseable {

    /** How long a question may take; the client itself would wait for ever. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventSource source;
    private final Duration patience;
    private final EventStoreDBClient client;
    private final LastGrpcFailure failedCalls;

    private SourceClient(
            EventSource source, Duration patience, EventStoreDBClient client, LastGrpcFailure failedCalls) {
        this.source = source;
        this.patience = patience;
        this.client = client;
        this.failedCalls = failedCalls;
    }

    /**
     * The last entry of the source.
     *
     * @param created when; null when the entry itself is gone, and only its place is known
     */
    public record Head(SourcePosition position, @Nullable Instant created) {}

    /** Makes a client; it connects with its first question. */
    public static SourceClient connect(SourceConfig config, EventSource source) {
        return connect(config, source, PATIENCE);
    }

    /** As {@link #connect(SourceConfig, EventSource)}, but no question takes longer than this. */
    public static SourceClient connect(SourceConfig config, EventSource source, Duration patience) {
        try {
            EventStoreDBClientSettings settings = EventStoreDBConnectionString.parseOrThrow(config.connectionString());
            LastGrpcFailure failedCalls = new LastGrpcFailure();
            // There is no way from a connection string to the builder; this is the builder's own list.
            settings.getInterceptors().add(failedCalls);
            return new SourceClient(source, patience, EventStoreDBClient.create(settings), failedCalls);
        } catch (RuntimeException e) {
            throw new SourceException("cannot make a client for EventStoreDB: " + e.getMessage(), e);
        }
    }

    /**
     * The last entry of the source; empty when it has none, or the stream does not exist. A stream of which everything is
     * truncated, such as by its {@code $maxAge}, still has a last place.
     *
     * @throws SourceException when the source did not answer well in time
     */
    public Optional<Head> head() throws InterruptedException {
        Optional<ReadResult> read = read(source.readHead(client));
        Optional<Head> last = read.flatMap(result -> entries(result).findFirst())
                .map(entry -> new Head(source.positionOf(entry), entry.getCreated()));
        return last.isPresent() || !source.isSuccessive()
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
            return Optional.of(reading.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StreamNotFoundException) {
                return Optional.empty();
            }
            throw failed("reading", e.getCause());
        } catch (TimeoutException e) {
            throw failed("reading", e);
        }
    }

    /** Lets everything behind {@code after} come to {@code prefetch}, its end too, as far as the client tells. */
    public CatchUpReader read(@Nullable SourcePosition after, EventBuffer prefetch) throws InterruptedException {
        SourcePosition end = head().map(Head::position).orElse(null);
        CatchUpReader reading = new CatchUpReader(source, client, prefetch, end);
        try {
            reading.goOn(after).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return reading;
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
            return "no answer within " + patience;
        }
        return cause instanceof ConnectionShutdownException
                ? failedCalls.why().orElse("the client gave up connecting")
                : String.valueOf(cause);
    }

    /** Asks the client to close and does not wait: with a silent server it takes ten seconds. Stop its subscription first. */
    @Override
    public void close() {
        var unused = client.shutdown();
    }
}
