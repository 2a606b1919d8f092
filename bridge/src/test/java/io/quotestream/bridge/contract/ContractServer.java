package io.quotestream.bridge.contract;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventDataBuilder;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.ServerVersion;
import com.eventstore.dbclient.StreamMetadata;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.SubscriptionFilter;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A server under the contract, through the client that the bridge uses, in streams that nobody else has. */
final class ContractServer implements AutoCloseable {

    private final String description;
    private final @Nullable EmbeddedEventStore standIn;
    private final EventStoreDBClient client;
    private final String prefix = "contract" + UUID.randomUUID().toString().replace("-", "") + "-";

    private ContractServer(String description, @Nullable EmbeddedEventStore standIn, String connectionString) {
        this.description = description;
        this.standIn = standIn;
        this.client = EventStoreDBClient.create(EventStoreDBConnectionString.parseOrThrow(connectionString));
    }

    static ContractServer standIn(EventStoreVersion version) {
        EmbeddedEventStore store = EmbeddedEventStore.options().version(version).start();
        return new ContractServer("stand-in " + version.number(), store, store.connectionString());
    }

    static ContractServer at(String connectionString) {
        return new ContractServer("the server of -Deventstore.url", null, connectionString);
    }

    /** A stream of this run alone. */
    String stream(String name) {
        return prefix + name;
    }

    /** Whether a subscription may begin at any position, and not only at that of an event. */
    boolean resumesFromProgress() throws Exception {
        ServerVersion version = get(client.getServerVersion()).orElseThrow();
        return version.getMajor() > 24 || (version.getMajor() == 24 && version.getMinor() >= 2);
    }

    static EventData numbered(int number) {
        return EventDataBuilder.json(
                        UUID.randomUUID(), "counted", ("{\"number\":" + number + "}").getBytes(StandardCharsets.UTF_8))
                .build();
    }

    /** A link to an event, written as the server's projections write theirs. */
    static EventData link(String stream, long revision) {
        return EventDataBuilder.binary(
                        UUID.randomUUID(), "$>", (revision + "@" + stream).getBytes(StandardCharsets.UTF_8))
                .build();
    }

    void append(String stream, EventData... events) throws Exception {
        get(client.appendToStream(stream, events));
    }

    /** Numbered events, one append for all. */
    void append(String stream, int from, int to) throws Exception {
        Iterator<EventData> events =
                IntStream.range(from, to).mapToObj(ContractServer::numbered).iterator();
        get(client.appendToStream(stream, events));
    }

    void setMetadata(String stream, StreamMetadata metadata) throws Exception {
        get(client.setStreamMetadata(stream, metadata));
    }

    void delete(String stream) throws Exception {
        get(client.deleteStream(stream));
    }

    void tombstone(String stream) throws Exception {
        get(client.tombstoneStream(stream));
    }

    ReadResult read(String stream, ReadStreamOptions options) throws Exception {
        return get(client.readStream(stream, options));
    }

    List<RecordedEvent> events(String stream) throws Exception {
        return read(stream, ReadStreamOptions.get().fromStart()).getEvents().stream()
                .map(ResolvedEvent::getOriginalEvent)
                .toList();
    }

    Position position(String stream, int revision) throws Exception {
        return events(stream).get(revision).getPosition();
    }

    List<ResolvedEvent> readAll(ReadAllOptions options) throws Exception {
        return get(client.readAll(options)).getEvents();
    }

    ReceivedEvents subscribe(String stream, SubscribeToStreamOptions options) throws Exception {
        ReceivedEvents received = new ReceivedEvents();
        get(client.subscribeToStream(stream, received, options));
        return received;
    }

    /** To this run's streams of {@code $all}, with a checkpoint each 32 events. */
    ReceivedEvents subscribeToAll(String name, SubscribeToAllOptions options) throws Exception {
        ReceivedEvents received = new ReceivedEvents();
        get(client.subscribeToAll(
                received,
                options.filter(SubscriptionFilter.newBuilder()
                        .withStreamNameRegularExpression("^" + stream(name))
                        .withCheckpointer(received::checkpoint, 1)
                        .build())));
        return received;
    }

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
        if (standIn != null) {
            // Before the client, which would wait for its open subscriptions.
            standIn.close();
        }
        client.shutdown().join();
    }

    @Override
    public String toString() {
        return description;
    }
}
