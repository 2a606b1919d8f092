package io.quotestream.ops.audit.source;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import io.quotestream.model.SourcePosition;
import io.quotestream.ops.command.CommandFailedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of EventStoreDB, read page by page in the source's order. */
public final class AuditedSource implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AuditedSource.class);

    private static final int PAGE = 500;
    private static final long RESPONSE_TIMEOUT_SECONDS = 30;

    private final SourceLogin login;
    private final EventSelection selection;
    private final EventStoreDBClient client;

    public AuditedSource(SourceLogin login, EventSelection selection) {
        this.login = login;
        this.selection = selection;
        this.client = EventStoreDBClient.create(EventStoreDBConnectionString.parseOrThrow(login.connectionString()));
    }

    /**
     * Passes on each event that the bridge copies, in the source's order; a link to a deleted event is skipped.
     *
     * @throws CommandFailedException if EventStoreDB does not respond
     */
    public void forEach(Consumer<AuditedEvent> consumer) throws InterruptedException {
        SourcePosition last = selection.after();
        while (true) {
            boolean hasMore = false;
            for (ResolvedEvent each : page(last)) {
                SourcePosition position = positionOf(each.getOriginalEvent());
                if (last != null && !position.isAfter(last)) {
                    continue; // a page of $all begins with the entry at which the page before ended
                }
                last = position;
                hasMore = true;
                if (each.getEvent() != null && selection.includes(each.getEvent())) {
                    consumer.accept(AuditedEvent.of(position, each));
                }
            }
            if (!hasMore) {
                return;
            }
        }
    }

    private SourcePosition positionOf(RecordedEvent entry) {
        return selection.isAll()
                ? new SourcePosition(
                        entry.getPosition().getCommitUnsigned(),
                        entry.getPosition().getPrepareUnsigned())
                : SourcePosition.ofRevision(entry.getRevision());
    }

    private List<ResolvedEvent> page(@Nullable SourcePosition after) throws InterruptedException {
        try {
            return read(after).get(RESPONSE_TIMEOUT_SECONDS, TimeUnit.SECONDS).getEvents();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StreamNotFoundException) {
                return List.of();
            }
            throw unavailable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw unavailable(e);
        }
    }

    private static CommandFailedException unavailable(Throwable cause) {
        return new CommandFailedException(
                "EventStoreDB does not respond: " + cause.getClass().getSimpleName(), cause);
    }

    private CompletableFuture<ReadResult> read(@Nullable SourcePosition after) {
        if (selection.isAll()) {
            // Links are not resolved: their targets are in $all themselves.
            ReadAllOptions options =
                    ReadAllOptions.get().forwards().resolveLinkTos(false).maxCount(PAGE);
            login.username()
                    .ifPresent(
                            user -> options.authenticated(user, login.password().reveal()));
            return client.readAll(
                    after == null
                            ? options.fromStart()
                            : options.fromPosition(new Position(after.commit(), after.prepare())));
        }
        ReadStreamOptions options = ReadStreamOptions.get()
                .forwards()
                .fromRevision(after == null ? 0 : after.commit() + 1)
                .resolveLinkTos(true)
                .maxCount(PAGE);
        login.username()
                .ifPresent(user -> options.authenticated(user, login.password().reveal()));
        return client.readStream(selection.stream(), options);
    }

    @Override
    public void close() {
        try {
            client.shutdown().get(RESPONSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the client of EventStoreDB did not close: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
