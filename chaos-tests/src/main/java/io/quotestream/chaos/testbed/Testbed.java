package io.quotestream.chaos.testbed;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.embedded.mysql.MariaDbSettings;
import io.quotestream.embedded.process.FreePort;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.OrphanReaper;
import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.embedded.proxy.TcpProxy;
import io.quotestream.local.pipeline.Cleanup;
import io.quotestream.local.pipeline.LocalDatabase;
import io.quotestream.local.pipeline.RunFolder;
import io.quotestream.local.pipeline.Service;
import io.quotestream.local.pipeline.ServiceLaunch;
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
public final class Testbed {

    public static final String BRIDGE = "bridge";
    public static final String STREAMS_APP = "streams-app";
    public static final String SINK = "sink";

    private static final String DATABASE = "quotes";
    private static final int REPLICAS = 2;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration READY_TIMEOUT = Duration.ofMinutes(2);

    private final RunFolder folder;
    private final OrphanReaper reaper;
    private final EmbeddedEventStore source;
    private final TestbedBroker broker;
    private final DatabaseServer mysql;
    private final LocalDatabase database;
    private final ProxiedLink toSource;
    private final ProxiedLink toKafka;
    private final ProxiedLink toMysql;
    private final List<Fleet> fleets = new ArrayList<>();

    private Testbed(
            RunFolder folder, Cleanup cleanup, int partitions, MariaDbSettings databaseSettings, ChaosFindings findings)
            throws InterruptedException, IOException {
        this.folder = folder;
        this.reaper = cleanup.start("the reaper", () -> OrphanReaper.start(folder.path()));
        cleanup.start("what is left", () -> reaper::endDescendants);
        this.source = cleanup.start("the event store", () -> EmbeddedEventStore.start(FreePort.pick()));
        this.toSource = link("the event store", source.port(), cleanup, findings);
        int proxiedPort = FreePort.pick();
        this.toKafka = link("Kafka", proxiedPort, cleanup, findings);
        this.broker = new TestbedBroker(folder, FreePort.pick(), proxiedPort, toKafka.port(), partitions, findings);
        cleanup.start("Kafka", () -> broker::close);
        reaper.watchDescendants();
        EmbeddedMariaDb server = cleanup.start(
                "MySQL", () -> EmbeddedMariaDb.start(databaseSettings.at(folder.folder("mysql"), FreePort.pick())));
        reaper.watchDescendants();
        server.createDatabase(DATABASE);
        this.mysql = new DatabaseServer(server, findings);
        this.database = new LocalDatabase(server.jdbcUrl(DATABASE), server.user(), server.password());
        this.toMysql = link("MySQL", server.port(), cleanup, findings);
        broker.awaitReady();

        Map<String, String> kafka = Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + toKafka.port());
        LocalDatabase proxied = new LocalDatabase(
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
        // Closed first: all get SIGTERM before the first one is waited for.
        cleanup.start("the services", () -> this::closeServices);
        reaper.watchDescendants();
    }

    private static ProxiedLink link(String server, int port, Cleanup cleanup, ChaosFindings findings) {
        return new ProxiedLink(server, cleanup.start("the link to " + server, () -> TcpProxy.to(port)), findings);
    }

    /** Starts everything through {@code cleanup}, and waits until all are ready. */
    public static Testbed start(
            RunFolder folder, Cleanup cleanup, int partitions, MariaDbSettings database, ChaosFindings findings)
            throws InterruptedException, IOException {
        Installation installation = Installation.locate();
        List.of(BRIDGE, STREAMS_APP, SINK).forEach(installation::jar);
        return new Testbed(folder, cleanup, partitions, database, findings);
    }

    private interface Environment {
        Map<String, String> of(String instance);
    }

    private void startFleet(String module, int heapMegabytes, ChaosFindings findings, Environment environment) {
        Installation installation = Installation.locate();
        List<ServiceInstance> instances = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) {
            String name = module + "-" + i;
            int port = FreePort.pick();
            int otherPort = FreePort.pick();
            ServiceInstance.Start start = isAlternate -> {
                Service started = new ServiceLaunch(
                                name, module, heapMegabytes, isAlternate ? otherPort : port, environment.of(name))
                        .start(installation, folder);
                reaper.watchDescendants();
                return started;
            };
            instances.add(new ServiceInstance(name, start, findings));
        }
        fleets.add(new Fleet(module, instances));
    }

    private static Map<String, String> with(Map<String, String> common, Map<String, String> own) {
        Map<String, String> all = new HashMap<>(common);
        all.putAll(own);
        return all;
    }

    /** Where in the run's folder a streams-app keeps its stores. */
    public static String stateFolder(String instance) {
        return instance + "-state";
    }

    public EmbeddedEventStore source() {
        return source;
    }

    public TestbedBroker broker() {
        return broker;
    }

    public DatabaseServer mysql() {
        return mysql;
    }

    /** The tables, for the launcher itself: not through a proxy. */
    public LocalDatabase database() {
        return database;
    }

    public OrphanReaper reaper() {
        return reaper;
    }

    public ProxiedLink toSource() {
        return toSource;
    }

    public ProxiedLink toKafka() {
        return toKafka;
    }

    public ProxiedLink toMysql() {
        return toMysql;
    }

    public List<ProxiedLink> links() {
        return List.of(toSource, toKafka, toMysql);
    }

    public List<Fleet> fleets() {
        return fleets;
    }

    public Fleet fleet(String service) {
        return fleets.stream()
                .filter(fleet -> fleet.service().equals(service))
                .findFirst()
                .orElseThrow();
    }

    public List<ServiceInstance> instances() {
        return fleets.stream().flatMap(fleet -> fleet.instances().stream()).toList();
    }

    public boolean isReady() throws InterruptedException {
        for (Fleet fleet : fleets) {
            if (!fleet.isReady()) {
                return false;
            }
        }
        return true;
    }

    /** @throws RunFailedException when some instance is not ready in time */
    public void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        for (ServiceInstance instance : instances()) {
            while (!instance.service().endpoint().isReady()) {
                if (System.nanoTime() > deadline) {
                    throw instance.service()
                            .process()
                            .failure("is not ready after " + READY_TIMEOUT.toSeconds() + " s ("
                                    + instance.service().endpoint().readiness() + ")");
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        }
    }

    private void closeServices() {
        for (ServiceInstance instance : instances()) {
            instance.beginStop();
        }
        instances().forEach(ServiceInstance::close);
    }
}
