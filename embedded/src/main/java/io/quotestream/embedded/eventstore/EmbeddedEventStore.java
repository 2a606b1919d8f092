package io.quotestream.embedded.eventstore;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.grpc.BasicCredentials;
import io.quotestream.embedded.eventstore.grpc.CallGate;
import io.quotestream.embedded.eventstore.grpc.GossipService;
import io.quotestream.embedded.eventstore.grpc.GrpcEndpoint;
import io.quotestream.embedded.eventstore.grpc.ServerFeaturesService;
import io.quotestream.embedded.eventstore.grpc.StreamsService;
import io.quotestream.embedded.eventstore.log.AppendOutcome;
import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.ExpectedRevision;
import io.quotestream.embedded.eventstore.log.LinkTarget;
import io.quotestream.embedded.eventstore.log.Linking;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.eventstore.log.StoredEvent;
import io.quotestream.embedded.eventstore.log.StreamLog;
import io.quotestream.embedded.process.FreePort;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks EventStoreDB's gRPC protocol as release 24.10 or 23.10 does, with everything in memory, for a laptop
 * and for tests: unchanged clients append, read and subscribe as usual.
 *
 * <p>It has: appends with expected revision and idempotency, the append size limit; reads of streams and {@code $all}
 * in both directions; catch-up subscriptions to both with server-side filters, checkpoints and flow control; links and
 * their resolution, streams by category; deleted, tombstoned and truncated streams; faults on demand.
 *
 * <p>It is <b>not</b> a database: nothing is durable, and what is not read again from this object is gone with it (stopping
 * and restarting the network side keeps the events). The module's README lists what else it leaves out.
 *
 * <p>Thread safe. Threads and network are given back by {@link #close}.
 */
public final class EmbeddedEventStore implements AutoCloseable {

    private static final int THREADS = 4;

    /** The real projection takes 15 to 160 ms. */
    private static final int LINK_DELAY_MILLIS = 50;

    private final EventLog log;
    private final ExecutorService executor;
    private final EventStoreFaults faults;
    private final List<ServerServiceDefinition> services;
    private final GrpcEndpoint.@Nullable KeyFiles keyFiles;
    private final ScheduledExecutorService projection;
    private final int port;
    private @Nullable GrpcEndpoint endpoint;

    EmbeddedEventStore(EventStoreOptions options) {
        AtomicInteger thread = new AtomicInteger();
        log = new EventLog(options.clock, options.linking);
        ThreadFactory threads = work -> {
            Thread created = new Thread(work, "embedded-eventstore-call-" + thread.incrementAndGet());
            created.setDaemon(true);
            return created;
        };
        executor = Executors.newFixedThreadPool(THREADS, threads);
        projection = Executors.newSingleThreadScheduledExecutor(threads);
        if (options.linking == Linking.LATE) {
            var unused = projection.scheduleWithFixedDelay(
                    log::writeLinks, LINK_DELAY_MILLIS, LINK_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
        faults = new EventStoreFaults(options.version);
        ServerServiceDefinition streams = new StreamsService(
                        log, options.version, options.maximumAppendBytes, executor, faults, this::port)
                .definition();
        BasicCredentials credentials = new BasicCredentials(faults);
        options.users.forEach(user -> credentials.add(user.name(), user.password(), user.hasRights()));
        // Clients request the features before they authenticate.
        services = Stream.of(
                        ServerInterceptors.intercept(streams, credentials),
                        new ServerFeaturesService(options.version).bindService(),
                        new GossipService(faults, this::port).bindService())
                .map(service -> ServerInterceptors.intercept(service, new CallGate(faults)))
                .toList();
        keyFiles = options.keyFiles;
        port = options.port == 0 ? FreePort.pick() : options.port;
        try {
            restart();
        } catch (RuntimeException notStarted) {
            executor.shutdownNow();
            projection.shutdownNow();
            throw notStarted;
        }
    }

    /** Starts on a free port of 127.0.0.1. */
    public static EmbeddedEventStore start() {
        return start(0);
    }

    /** Starts on a port of 127.0.0.1; 0 is any free one. */
    public static EmbeddedEventStore start(int port) {
        return options().port(port).start();
    }

    /** To start with other than the defaults. */
    public static EventStoreOptions options() {
        return new EventStoreOptions();
    }

    /** For {@code EventStoreDBConnectionString.parseOrThrow}; without user and password. The same after a restart. */
    public String connectionString() {
        return "esdb://127.0.0.1:" + port + "?tls=" + (keyFiles != null);
    }

    /** The port, the same after a restart. */
    public int port() {
        return port;
    }

    /** How many events there are, deleted ones included; system events (links, metadata) are not counted. */
    public long eventCount() {
        return log.userEvents();
    }

    /**
     * Appends without the network and without any expectation; repeated event ids are ignored as the server does.
     *
     * @return the revision of the last of the events in the stream
     * @throws IllegalStateException when the stream is tombstoned, or only some of the events are repeated
     */
    public long append(String stream, List<NewEvent> events) {
        AppendOutcome outcome = log.append(stream, ExpectedRevision.ANY, List.copyOf(events));
        if (outcome.kind() != AppendOutcome.Kind.APPENDED) {
            throw new IllegalStateException("append to " + stream + " refused: " + outcome.kind());
        }
        return outcome.lastRevision();
    }

    /** Appends a link to an event, which need not exist; returns the link's own revision. */
    public long appendLink(String linkStream, String targetStream, long targetRevision) {
        return append(linkStream, List.of(NewEvent.link(new LinkTarget(targetStream, targetRevision))));
    }

    /**
     * Appends so many events that {@code $all} shows nobody though they count for its checkpoints: those of another
     * application's persistent subscription. An election is such an event too, appended to {@code $epoch-information}.
     */
    public void appendHidden(int events) {
        append(
                "$persistentsubscription-$all::others-checkpoint",
                IntStream.range(0, events)
                        .mapToObj(i -> NewEvent.json("$SubscriptionCheckpoint", "\"C:1/P:1\""))
                        .toList());
    }

    /** Appends so many events of the server's own that {@code $all} shows between the others: statistics. */
    public void appendSystemEvents(int events) {
        append(
                "$stats-127.0.0.1:" + port,
                IntStream.range(0, events)
                        .mapToObj(i -> NewEvent.json("$statsCollected", "{}"))
                        .toList());
    }

    /** Deletes the stream (softly): readers find none, {@code $all} still shows it, appends continue after its last revision. */
    public void deleteStream(String stream) {
        log.delete(stream, ExpectedRevision.ANY);
    }

    /** Deletes the stream for good: reads and appends fail. */
    public void tombstoneStream(String stream) {
        log.tombstone(stream, ExpectedRevision.ANY);
    }

    /** Hides the events before this revision from the stream's readers. */
    public void truncateBefore(String stream, long revision) {
        log.truncateBefore(stream, revision);
    }

    /**
     * Takes the last events out of the log, whatever stream they are of, as when an old backup is restored or a follower
     * that never got them takes over. Connections are cut first. Later events get the same revisions and positions.
     */
    public synchronized void forgetLastEvents(int events) {
        if (endpoint == null) {
            log.forgetLast(events);
            return;
        }
        stop();
        log.forgetLast(events);
        restart();
    }

    /** Everything ever appended to the stream, in order, deleted and truncated events included, links unresolved. */
    public Stream<StoredEvent> events(String stream) {
        StreamLog of = log.stream(stream);
        return IntStream.range(0, of.count())
                .mapToObj(revision -> log.get(of, revision).toStoredEvent());
    }

    /** Everything ever appended to any stream, in order, system events included. */
    public Stream<StoredEvent> events() {
        return IntStream.range(0, log.size()).mapToObj(index -> log.get(index).toStoredEvent());
    }

    /** What can be made to go wrong. */
    public EventStoreFaults faults() {
        return faults;
    }

    /** Cuts all connections at once, without an orderly end; new ones are served. Returns how many. */
    public synchronized int cutConnections() {
        return endpoint == null ? 0 : endpoint.cutConnections();
    }

    /**
     * Like a server that got SIGTERM: new calls are refused at once, and open subscriptions are silent. The real one ends
     * them after five seconds; here {@link #stop} does, whenever it is called.
     */
    public synchronized void terminate() {
        faults.stallSubscriptions();
        if (endpoint != null) {
            endpoint.refuseCalls();
        }
    }

    /** Like a killed server: connections are cut, new ones refused. The events stay. */
    public synchronized void stop() {
        if (endpoint != null) {
            endpoint.close();
            endpoint = null;
        }
    }

    /** Serves again after {@link #stop}, on the same port. */
    public synchronized void restart() {
        if (endpoint == null) {
            endpoint = new GrpcEndpoint(port, executor, keyFiles, services);
        }
    }

    @Override
    public void close() {
        stop();
        projection.shutdownNow();
        executor.shutdownNow();
    }
}
