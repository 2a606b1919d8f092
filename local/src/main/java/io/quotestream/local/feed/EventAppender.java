package io.quotestream.local.feed;

import com.eventstore.dbclient.AppendToStreamOptions;
import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.EventDataBuilder;
import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ExpectedRevision;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.process.RunFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Appends events to the event store in a thread of its own, over the network as any client would. */
public final class EventAppender implements AutoCloseable {

    /** The stream that the bridge reads by default. */
    public static final String STREAM = "quotes-data-engineering";

    private static final int BATCH_EVENTS = 500;
    private static final int BATCH_BYTES = 512 * 1024; // the server takes 1 MiB an append
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final @Nullable EmbeddedEventStore store;
    private final EventStoreDBClient client;
    private final Iterator<EventToAppend> events;
    private final double perSecond;
    private final Thread thread = new Thread(this::run, "feeder");
    private final long begin = System.nanoTime();
    private final List<EventData> batch = new ArrayList<>();
    private int batchBytes;
    private long taken;
    private volatile boolean isStopped;
    private volatile @Nullable Exception failure;

    private EventAppender(
            @Nullable EmbeddedEventStore store,
            EventStoreDBClientSettings settings,
            Iterator<EventToAppend> events,
            double perSecond) {
        this.store = store;
        this.client = EventStoreDBClient.create(settings);
        this.events = events;
        this.perSecond = perSecond;
    }

    /** @param perSecond events a second at most; infinity for no limit */
    public static EventAppender start(EmbeddedEventStore store, Iterator<EventToAppend> events, double perSecond) {
        EventStoreDBClientSettings settings = EventStoreDBConnectionString.parseOrThrow(store.connectionString());
        return new EventAppender(store, settings, events, perSecond).started();
    }

    /**
     * Feeds any EventStoreDB. It takes no event with a time or a stream of its own.
     *
     * @param perSecond events a second at most; infinity for no limit
     */
    public static EventAppender start(
            EventStoreDBClientSettings settings, Iterator<EventToAppend> events, double perSecond) {
        return new EventAppender(null, settings, events, perSecond).started();
    }

    private EventAppender started() {
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /** Whether everything is appended. */
    public boolean isDone() {
        Exception cause = failure;
        if (cause != null) {
            throw new RunFailedException("events cannot be appended: " + cause.getMessage(), cause);
        }
        return !thread.isAlive();
    }

    private void run() {
        try {
            while (events.hasNext() && !isStopped) {
                if (isAheadOfTheRate()) {
                    flush();
                    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
                } else {
                    take(events.next());
                }
            }
            flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            failure = e;
        }
    }

    private boolean isAheadOfTheRate() {
        return taken >= perSecond * (System.nanoTime() - begin) / 1e9;
    }

    private void take(EventToAppend event) throws InterruptedException, ExecutionException, TimeoutException {
        taken++;
        if (event.created() != null || event.stream() != null) {
            flush();
            appendDirectly(event);
            return;
        }
        EventDataBuilder data = event.isJson()
                ? EventDataBuilder.json(event.id(), event.type(), event.data())
                : EventDataBuilder.binary(event.id(), event.type(), event.data());
        if (event.metadata().length > 0) {
            data.metadataAsBytes(event.metadata());
        }
        batch.add(data.build());
        batchBytes += event.data().length + event.metadata().length;
        if (batch.size() >= BATCH_EVENTS || batchBytes >= BATCH_BYTES) {
            flush();
        }
    }

    /** Clients cannot say when an event happened; only the embedded store itself takes that. */
    private void appendDirectly(EventToAppend event) {
        if (store == null) {
            throw new IllegalStateException("only the embedded store takes an event's time and stream");
        }
        String stream = event.stream() == null ? STREAM : event.stream();
        String contentType = event.isJson() ? "application/json" : "application/octet-stream";
        store.append(
                stream,
                List.of(new NewEvent(
                        event.id(), event.type(), event.data(), event.metadata(), contentType, event.created())));
    }

    private void flush() throws InterruptedException, ExecutionException, TimeoutException {
        if (!batch.isEmpty()) {
            AppendToStreamOptions options = AppendToStreamOptions.get().expectedRevision(ExpectedRevision.any());
            client.appendToStream(STREAM, options, batch.iterator()).get(60, TimeUnit.SECONDS);
            batch.clear();
            batchBytes = 0;
        }
    }

    @Override
    public void close() {
        isStopped = true;
        thread.interrupt();
        try {
            thread.join(5_000);
            client.shutdown().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the event store's client does not end", e);
        }
    }
}
