package io.quotestream.local.pipeline;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.kafka.KafkaProcess;
import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.OrphanReaper;
import io.quotestream.embedded.process.RunFailedException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The running pipeline: three servers and three services.
 *
 * @param source what the bridge reads: a stream, or {@code $all}
 * @param endpoints those of bridge, streams-app and sink, started by this run or by hand
 * @param started the services that are child processes
 */
public record Pipeline(
        EmbeddedEventStore eventStore,
        ChildProcess kafka,
        String bootstrapServers,
        LocalDatabase database,
        String source,
        List<ServiceEndpoint> endpoints,
        List<Service> started) {

    public static final String ALL = "$all";
    public static final List<String> SERVICES = List.of("bridge", "streams-app", "sink");

    private static final String DATABASE = "quotes";
    private static final long PAUSE_MILLIS = 200;

    /**
     * What to start.
     *
     * @param partitions of the topics
     * @param source what the bridge reads: a stream, or {@link #ALL}
     * @param byHand the services that the user starts
     */
    public record Settings(Ports ports, int partitions, String source, Set<String> byHand) {}

    /** Starts everything through {@code cleanup}, and waits until all services are ready, indefinitely for those by hand. */
    public static Pipeline start(Settings settings, RunFolder folder, Cleanup cleanup, PrintStream out)
            throws InterruptedException, IOException {
        Installation installation = Installation.locate();
        SERVICES.forEach(installation::jar);
        Ports ports = settings.ports();
        OrphanReaper reaper = cleanup.start("the reaper", () -> OrphanReaper.start(folder.path()));
        cleanup.start("what is left", () -> reaper::endDescendants);

        out.println("Starting Kafka, MariaDB and an EventStoreDB-protocol server ...");
        EmbeddedEventStore eventStore =
                cleanup.start("the event store", () -> EmbeddedEventStore.start(ports.eventStore()));
        KafkaProcess kafka =
                cleanup.start("Kafka", () -> LocalKafka.start(folder, ports.kafka(), settings.partitions()));
        reaper.watchDescendants();
        EmbeddedMariaDb mariaDb =
                cleanup.start("MariaDB", () -> EmbeddedMariaDb.start(folder.folder("mariadb"), ports.mysql()));
        reaper.watchDescendants();
        mariaDb.createDatabase(DATABASE);
        LocalDatabase database = new LocalDatabase(mariaDb.jdbcUrl(DATABASE), mariaDb.user(), mariaDb.password());
        String bootstrapServers = kafka.awaitBootstrapServers();

        Map<String, String> common = Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        List<ServiceLaunch> launches = List.of(
                launch(
                        "bridge",
                        192,
                        ports.bridge(),
                        common,
                        Map.of(
                                "EVENTSTOREDB_CONNECTION_STRING",
                                eventStore.connectionString(),
                                "BRIDGE_SOURCE_STREAM",
                                settings.source(),
                                // No other application writes to this store.
                                "BRIDGE_ALL_UNFILTERED",
                                Boolean.toString(settings.source().equals(ALL)))),
                launch(
                        "streams-app",
                        256,
                        ports.streamsApp(),
                        common,
                        Map.of(
                                "STREAMS_STATE_DIR",
                                folder.folder("streams-state").toString())),
                launch("sink", 192, ports.sink(), common, database.sinkEnvironment()));

        List<ServiceLaunch> byChild = launches.stream()
                .filter(launch -> !settings.byHand().contains(launch.name()))
                .toList();
        out.println("Starting "
                + String.join(", ", byChild.stream().map(ServiceLaunch::name).toList()) + " ...");
        List<Service> started = new ArrayList<>();
        for (ServiceLaunch launch : byChild) {
            started.add(cleanup.start(launch.name(), () -> launch.start(installation, folder)));
        }
        reaper.watchDescendants();
        // Closed first: all get SIGTERM before the first one is waited for.
        cleanup.start(
                "the services' end",
                () -> () -> started.forEach(service -> service.process().stop()));
        for (Service service : started) {
            service.awaitReady();
        }
        reaper.watchDescendants();
        Pipeline pipeline = new Pipeline(
                eventStore,
                kafka.process(),
                bootstrapServers,
                database,
                settings.source(),
                launches.stream().map(ServiceLaunch::endpoint).toList(),
                started);
        for (ServiceLaunch launch : launches) {
            if (!byChild.contains(launch)) {
                out.println(launch.instructions(installation));
                pipeline.awaitReady(launch.endpoint());
            }
        }
        return pipeline;
    }

    private static ServiceLaunch launch(
            String service, int heapMegabytes, int httpPort, Map<String, String> common, Map<String, String> own) {
        Map<String, String> environment = new TreeMap<>(common);
        environment.putAll(own);
        return new ServiceLaunch(service, service, heapMegabytes, httpPort, environment);
    }

    private void awaitReady(ServiceEndpoint byHand) throws InterruptedException {
        while (!byHand.isReady()) {
            verifyAlive();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    public ServiceEndpoint endpoint(String service) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.service().equals(service))
                .findFirst()
                .orElseThrow();
    }

    /** The child process of this service; empty when it was started by hand. */
    public Optional<ChildProcess> process(String service) {
        return started.stream()
                .filter(each -> each.endpoint().service().equals(service))
                .map(Service::process)
                .findFirst();
    }

    /** Whether a service was started by hand, and so may be stopped at a breakpoint, or restarted. */
    public boolean hasServiceByHand() {
        return started.size() < endpoints.size();
    }

    /** @throws RunFailedException when one of the child processes of the services has ended */
    public void verifyAlive() {
        started.forEach(service -> service.process().verifyAlive());
    }
}
