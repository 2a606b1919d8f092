package io.quotestream.embedded.eventstore;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.WriteResult;
import io.quotestream.embedded.eventstore.log.NewEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server of its own for one test, and the real client with it. */
final class EventStoreSession implements AutoCloseable {

    final EmbeddedEventStore store;
    final EventStoreDBClient client;
    private final List<EventStoreDBClient> clients = new ArrayList<>();

    EventStoreSession() {
        this(EmbeddedEventStore.options());
    }

    EventStoreSession(EventStoreOptions options) {
        store = options.start();
        client = newClient(store.connectionString());
    }

    EventStoreDBClient newClient(String connectionString) {
        EventStoreDBClient created =
                EventStoreDBClient.create(EventStoreDBConnectionString.parseOrThrow(connectionString));
        clients.add(created);
        return created;
    }

    static EventData event(String type) {
        return event(UUID.randomUUID(), type);
    }

    static EventData event(UUID id, String type) {
        return EventData.builderAsJson(id, type, "{\"a\":1}".getBytes(StandardCharsets.UTF_8))
                .build();
    }

    WriteResult append(String stream, ExpectedRevision expected, EventData... events) throws Exception {
        return get(client.appendToStream(
                stream,
                AppendToStreamOptions.get().expectedRevision(expected),
                List.of(events).iterator()));
    }

    WriteResult append(String stream, EventData... events) throws Exception {
        return append(stream, ExpectedRevision.any(), events);
    }

    /** Events of types e0, e1, .. without the network. */
    void fill(String stream, int events) {
        long first = store.events(stream).count();
        List<NewEvent> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            batch.add(NewEvent.json("e" + (first + i), "{}"));
        }
        store.append(stream, batch);
    }

    List<ResolvedEvent> read(String stream, ReadStreamOptions options) throws Exception {
        return get(client.readStream(stream, options)).getEvents();
    }

    List<ResolvedEvent> readAll(ReadAllOptions options) throws Exception {
        return get(client.readAll(options)).getEvents();
    }

    CollectingListener subscribe(String stream, SubscribeToStreamOptions options) throws Exception {
        CollectingListener listener = new CollectingListener();
        listener.subscription(get(client.subscribeToStream(stream, listener, options)));
        return listener;
    }

    CollectingListener subscribeToAll(SubscribeToAllOptions options) throws Exception {
        CollectingListener listener = new CollectingListener();
        listener.subscription(get(client.subscribeToAll(listener, options)));
        return listener;
    }

    /** Waits, and throws the cause itself when it fails. */
    static <T> T get(CompletableFuture<T> result) throws Exception {
        try {
            return result.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        } catch (TimeoutException late) {
            throw new AssertionError("no response", late);
        }
    }

    @Override
    public void close() {
        // The server first: a client with open subscriptions waits five seconds for them.
        store.close();
        clients.forEach(created -> created.shutdown().join());
    }
}
