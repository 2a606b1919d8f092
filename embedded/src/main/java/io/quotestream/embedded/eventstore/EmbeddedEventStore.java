package io.quotestream.embedded.eventstore;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.grpc.BasicCredentials;
import io.quotestream.embedded.eventstore.grpc.GossipService;
import io.quotestream.embedded.eventstore.grpc.GrpcEndpoint;
import io.quotestream.embedded.eventstore.grpc.ServerFeaturesService;
import io.quotestream.embedded.eventstore.grpc.StreamsService;
import io.quotestream.embedded.eventstore.log.AppendOutcome;
import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.ExpectedRevision;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.eventstore.log.StoredEvent;
import io.quotestream.embedded.eventstore.log.StreamLog;
import io.quotestream.embedded.process.FreePort;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks EventStoreDB's gRPC protocol as server 24.10 does, with everything in memory, for a laptop and
 * for tests: unchanged clients append, read and subscribe as usual.
 *
 * <p>It has: appends with expected revision and idempotency, the append size limit; reads of streams and {@code $all}
 * in both directions; catch-up subscriptions to both with server-side filters, checkpoints and flow control; links and
 * their resolution, streams by category; deleted, tombstoned and truncated streams; faults on demand.
 *
 * <p>It is <b>not</b> a database. Nothing is durable: what is not read again from this object is gone with it (stopping
 * and restarting the network side keeps the events). There is no cluster (gossip names this server alone), no projections
 * but links by category, no ACLs or users, no scavenging (deleted events stay in memory and in {@code $all}), no
 * persistent subscriptions, no batch append (which client 5.4.5 does not use), no HTTP or user interface, and no system
 * streams of its own besides stream metadata.
 *
 * <p>Thread safe. Threads and network are given back by {@link #close}.
 */
public final class EmbeddedEventStore implements AutoCloseable {

    private static final int MAXIMUM_APPEND_BYTES = 1024 * 1024;
    private static final int THREADS = 4;

    private final EventLog log;
    private final ExecutorService executor;
    private final EventStoreFaults faults;
    private final List<ServerServiceDefinition> services;
    private final GrpcEndpoint.@Nullable KeyFiles keyFiles;
    private final int port;
    private @Nullable GrpcEndpoint endpoint;

    private EmbeddedEventStore(Options options) {
        AtomicInteger thread = new AtomicInteger();
        log = new EventLog(options.clock, options.categoryLinks);
        executor = Executors.newFixedThreadPool(THREADS, work -> {
            Thread created = new Thread(work, "embedded-eventstore-call-" + thread.incrementAndGet());
            created.setDaemon(true);
            return created;
        });
        faults = new EventStoreFaults();
        ServerServiceDefinition streams =
                new StreamsService(log, options.maximumAppendBytes, executor, faults, this::port).definition();
        BasicCredentials credentials = options.credentials;
        // Clients request the features before they authenticate.
        services = List.of(
                credentials == null ? streams : ServerInterceptors.intercept(streams, credentials),
                new ServerFeaturesService().bindService(),
                new GossipService(this::port).bindService());
        keyFiles = options.keyFiles;
        port = options.port == 0 ? FreePort.pick() : options.port;
        try {
            restart();
        } catch (RuntimeException notStarted) {
            executor.shutdownNow();
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
    public static Options options() {
        return new Options();
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
        return append(linkStream, List.of(EventLog.link(EventLog.linkTo(targetStream, targetRevision))));
    }

    /** Deletes the stream (softly): readers find none, {@code $all} still shows it, appends go on after its last revision. */
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
        executor.shutdownNow();
    }

    /** How to start; not thread safe. */
    public static final class Options {

        private int port;
        private boolean categoryLinks;
        private int maximumAppendBytes = MAXIMUM_APPEND_BYTES;
        private Clock clock = Clock.systemUTC();
        private @Nullable BasicCredentials credentials;
        private GrpcEndpoint.@Nullable KeyFiles keyFiles;

        private Options() {}

        /** The port on 127.0.0.1; 0, the default, is any free one. */
        public Options port(int newPort) {
            port = newPort;
            return this;
        }

        /** Each event is also linked to from the stream {@code $ce-<category>}, category being its stream's name up to the first dash. */
        public Options linkCategories() {
            categoryLinks = true;
            return this;
        }

        /** The greatest size of one append by a client, in bytes of data, metadata and type names; 1 MiB by default. */
        public Options maximumAppendBytes(int bytes) {
            maximumAppendBytes = bytes;
            return this;
        }

        /** Gives the created time of events that have none. */
        public Options clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        /** Only calls with this user and password are served; by default every call is served. */
        public Options credentials(String user, String password) {
            credentials = new BasicCredentials(user, password);
            return this;
        }

        /** TLS with this certificate chain and private key, both PEM files; by default plaintext. */
        public Options tls(Path certificateChain, Path privateKey) {
            keyFiles = new GrpcEndpoint.KeyFiles(certificateChain, privateKey);
            return this;
        }

        /** Starts the server. */
        public EmbeddedEventStore start() {
            return new EmbeddedEventStore(this);
        }
    }
}
