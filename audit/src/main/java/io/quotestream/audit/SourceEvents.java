package io.quotestream.audit;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import io.quotestream.model.SourcePosition;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every event of the source in its order, page by page. */
final class SourceEvents implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SourceEvents.class);

    private static final int PAGE = 500;
    private static final long PATIENCE_SECONDS = 30;

    private final AuditConfig config;
    private final EventStoreDBClient client;

    SourceEvents(AuditConfig config) {
        this.config = config;
        this.client = EventStoreDBClient.create(EventStoreDBConnectionString.parseOrThrow(config.connectionString()));
    }

    /**
     * Gives each event of a quote with its place; system events and links to what was deleted are none.
     *
     * @throws SourceAway if EventStoreDB does not answer
     */
    void forEach(BiConsumer<RecordedEvent, SourcePosition> consumer) throws InterruptedException {
        long from = 0;
        while (true) {
            List<ResolvedEvent> page = page(from);
            for (ResolvedEvent each : page) {
                RecordedEvent event = each.getEvent();
                if (event != null
                        && !Objects.requireNonNullElse(event.getEventType(), "").startsWith("$")) {
                    consumer.accept(
                            event,
                            SourcePosition.ofRevision(each.getOriginalEvent().getRevision()));
                }
            }
            if (page.isEmpty()) {
                return;
            }
            from = page.get(page.size() - 1).getOriginalEvent().getRevision() + 1;
        }
    }

    private List<ResolvedEvent> page(long from) throws InterruptedException {
        ReadStreamOptions options = ReadStreamOptions.get()
                .forwards()
                .fromRevision(from)
                .resolveLinkTos(true)
                .maxCount(PAGE);
        config.username()
                .ifPresent(user -> options.authenticated(user, config.password().reveal()));
        try {
            return client.readStream(config.stream(), options)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .getEvents();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StreamNotFoundException) {
                return List.of();
            }
            throw new SourceAway(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new SourceAway(e);
        }
    }

    @Override
    public void close() {
        try {
            client.shutdown().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the client of EventStoreDB did not end: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
