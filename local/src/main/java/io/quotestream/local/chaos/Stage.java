package io.quotestream.local.chaos;

import io.quotestream.embedded.EmbeddedEventStore;
import io.quotestream.embedded.EmbeddedMariaDb;
import io.quotestream.embedded.FreePort;
import io.quotestream.embedded.MariaDbSettings;
import io.quotestream.embedded.TcpProxy;
import io.quotestream.local.Cleanup;
import io.quotestream.local.Database;
import io.quotestream.local.Guard;
import io.quotestream.local.Installation;
import io.quotestream.local.RunFailure;
import io.quotestream.local.RunFolder;
import io.quotestream.local.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Everything that runs: three servers, and two of each service, as a deployment has them. The event store runs in this
 * process, since the oracle reads its log; all others are processes.
 */
final class Stage {

    static final String BRIDGE = "bridge";
    static final String STREAMS_APP = "streams-app";
    static final String SINK = "sink";

    private static final String DATABASE = "quotes";
    private static final int REPLICAS = 2;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_WAY_TO_READINESS = Duration.ofMinutes(2);

    private final RunFolder folder;
    private final Guard guard;
    private final EmbeddedEventStore source;
    private final Broker broker;
    private final DatabaseServer mysql;
    private final Database database;
    private final Link toSource;
    private final Link toKafka;
    private final Link toMysql;
    private final List<Fleet> fleets = new ArrayList<>();

    private Stage(
            RunFolder folder, Cleanup cleanup, int partitions, MariaDbSettings databaseSettings, Findings findings)
            throws InterruptedException, IOException {
        this.folder = folder;
        this.guard = cleanup.start("the guard", () -> Guard.start(folder.path()));
        this.source = cleanup.start("the event store", () -> EmbeddedEventStore.start(FreePort.pick()));
        this.toSource = link("the event store", source.port(), cleanup, findings);
        int proxiedPort = FreePort.pick();
        this.toKafka = link("Kafka", proxiedPort, cleanup, findings);
        this.broker = new Broker(folder, FreePort.pick(), proxiedPort, toKafka.port(), partitions, findings);
        cleanup.start("Kafka", () -> broker::close);
        guard.guardDescendants();
        EmbeddedMariaDb server = cleanup.start(
                "MySQL", () -> EmbeddedMariaDb.start(databaseSettings.at(folder.folder("mysql"), FreePort.pick())));
        guard.guardDescendants();
        server.createDatabase(DATABASE);
        this.mysql = new DatabaseServer(server, findings);
        this.database = new Database(server.jdbcUrl(DATABASE), server.user(), server.password());
        this.toMysql = link("MySQL", server.port(), cleanup, findings);
        broker.awaitReady();

        Map<String, String> kafka = Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + toKafka.port());
        Database proxied = new Database(
                "jdbc:mysql://127.0.0.1:" + toMysql.port() + "/" + DATABASE, server.user(), server.password());
        startFleet(
                BRIDGE,
                192,
                findings,
                name -> with(
                        kafka,
                        Map.of(
                                "EVENTSTOREDB_CONNECTION_STRING",
                                "esdb://127.0.0.1:" + toSource.port() + "?tls=false",
                                // As short as the streams-app's, so that a pause of a few seconds more goes past it.
                                "BRIDGE_TRANSACTION_TIMEOUT",
                                "10s")));
        startFleet(
                STREAMS_APP,
                256,
                findings,
                name -> with(
                        kafka,
                        Map.of(
                                "STREAMS_STATE_DIR",
                                folder.folder(stateFolder(name)).toString(),
                                "STREAMS_INSTANCE_ID",
                                name,
                                "STREAMS_STANDBY_REPLICAS",
                                "1")));
        startFleet(SINK, 192, findings, name -> with(kafka, proxied.sinkEnvironment()));
        // Closed first: all are asked to end before the first one is waited for.
        cleanup.start("the services", () -> this::closeServices);
        guard.guardDescendants();
    }

    private static Link link(String server, int port, Cleanup cleanup, Findings findings) {
        return new Link(server, cleanup.start("the way to " + server, () -> TcpProxy.to(port)), findings);
    }

    /** Starts everything through {@code cleanup}, and waits until all are ready. */
    static Stage start(RunFolder folder, Cleanup cleanup, int partitions, MariaDbSettings database, Findings findings)
            throws InterruptedException, IOException {
        Installation installation = Installation.ofThisClass();
        List.of(BRIDGE, STREAMS_APP, SINK).forEach(installation::jar);
        return new Stage(folder, cleanup, partitions, database, findings);
    }

    private interface Environment {
        Map<String, String> of(String replica);
    }

    private void startFleet(String module, int heapMegabytes, Findings findings, Environment environment) {
        Installation installation = Installation.ofThisClass();
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) {
            String name = module + "-" + i;
            int port = FreePort.pick();
            int otherPort = FreePort.pick();
            Replica.Start start = isAlternate -> {
                Service started = Service.start(
                        installation,
                        folder,
                        name,
                        module,
                        heapMegabytes,
                        isAlternate ? otherPort : port,
                        environment.of(name));
                guard.guardDescendants();
                return started;
            };
            replicas.add(new Replica(name, start, findings));
        }
        fleets.add(new Fleet(module, replicas));
    }

    private static Map<String, String> with(Map<String, String> common, Map<String, String> own) {
        Map<String, String> all = new HashMap<>(common);
        all.putAll(own);
        return all;
    }

    /** Where in the run's folder a streams-app keeps its stores. */
    static String stateFolder(String replica) {
        return replica + "-state";
    }

    EmbeddedEventStore source() {
        return source;
    }

    Broker broker() {
        return broker;
    }

    DatabaseServer mysql() {
        return mysql;
    }

    /** The tables, for the launcher's own look: not by way of a proxy. */
    Database database() {
        return database;
    }

    Guard guard() {
        return guard;
    }

    Link toSource() {
        return toSource;
    }

    Link toKafka() {
        return toKafka;
    }

    Link toMysql() {
        return toMysql;
    }

    List<Link> links() {
        return List.of(toSource, toKafka, toMysql);
    }

    List<Fleet> fleets() {
        return fleets;
    }

    Fleet fleet(String service) {
        return fleets.stream()
                .filter(fleet -> fleet.service().equals(service))
                .findFirst()
                .orElseThrow();
    }

    List<Replica> replicas() {
        return fleets.stream().flatMap(fleet -> fleet.replicas().stream()).toList();
    }

    boolean isReady() throws InterruptedException {
        for (Fleet fleet : fleets) {
            if (!fleet.isReady()) {
                return false;
            }
        }
        return true;
    }

    /** @throws RunFailure when some replica is not ready in time */
    void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WAY_TO_READINESS.toNanos();
        for (Replica replica : replicas()) {
            while (!replica.service().endpoint().isReady()) {
                if (System.nanoTime() > deadline) {
                    throw replica.service()
                            .process()
                            .failure("is not ready after " + LONGEST_WAY_TO_READINESS.toSeconds() + " s ("
                                    + replica.service().endpoint().readiness() + ")");
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        }
    }

    private void closeServices() {
        for (Replica replica : replicas()) {
            replica.begunStop();
        }
        replicas().forEach(Replica::close);
    }
}
