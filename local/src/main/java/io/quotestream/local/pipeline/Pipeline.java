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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The running pipeline: three servers and three services.
 *
 * @param source what the bridge reads: a stream, or {@code $all}
 * @param services bridge, streams-app and sink
 */
public record Pipeline(
        EmbeddedEventStore eventStore,
        ChildProcess kafka,
        String bootstrapServers,
        LocalDatabase database,
        String source,
        List<Service> services) {

    public static final String ALL = "$all";

    private static final String DATABASE = "quotes";

    /** Starts everything through {@code cleanup}, and waits until all services are ready. */
    public static Pipeline start(
            Ports ports, int partitions, String source, RunFolder folder, Cleanup cleanup, PrintStream out)
            throws InterruptedException, IOException {
        Installation installation = Installation.locate();
        List.of("bridge", "streams-app", "sink").forEach(installation::jar);
        OrphanReaper reaper = cleanup.start("the reaper", () -> OrphanReaper.start(folder.path()));
        cleanup.start("what is left", () -> reaper::endDescendants);

        out.println("Starting Kafka, MariaDB and an EventStoreDB-protocol server ...");
        EmbeddedEventStore eventStore =
                cleanup.start("the event store", () -> EmbeddedEventStore.start(ports.eventStore()));
        KafkaProcess kafka = cleanup.start("Kafka", () -> LocalKafka.start(folder, ports.kafka(), partitions));
        reaper.watchDescendants();
        EmbeddedMariaDb mariaDb =
                cleanup.start("MariaDB", () -> EmbeddedMariaDb.start(folder.folder("mariadb"), ports.mysql()));
        reaper.watchDescendants();
        mariaDb.createDatabase(DATABASE);
        LocalDatabase database = new LocalDatabase(mariaDb.jdbcUrl(DATABASE), mariaDb.user(), mariaDb.password());
        String bootstrapServers = kafka.awaitBootstrapServers();

        out.println("Starting bridge, streams-app and sink ...");
        Map<String, String> common = Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        Map<String, String> forBridge = with(
                common,
                Map.of(
                        "EVENTSTOREDB_CONNECTION_STRING",
                        eventStore.connectionString(),
                        "BRIDGE_SOURCE_STREAM",
                        source));
        Map<String, String> forStreams = with(
                common,
                Map.of("STREAMS_STATE_DIR", folder.folder("streams-state").toString()));
        Map<String, String> forSink = with(common, database.sinkEnvironment());
        Service bridge = cleanup.start(
                "bridge", () -> Service.start(installation, folder, "bridge", 192, ports.bridge(), forBridge));
        Service streamsApp = cleanup.start(
                "streams-app",
                () -> Service.start(installation, folder, "streams-app", 256, ports.streamsApp(), forStreams));
        Service sink =
                cleanup.start("sink", () -> Service.start(installation, folder, "sink", 192, ports.sink(), forSink));
        reaper.watchDescendants();
        List<Service> services = List.of(bridge, streamsApp, sink);
        // Closed first: all three are asked to end before the first one is waited for.
        cleanup.start(
                "the services' end",
                () -> () -> services.forEach(service -> service.process().stop()));
        for (Service service : services) {
            service.awaitReady();
        }
        reaper.watchDescendants();
        return new Pipeline(eventStore, kafka.process(), bootstrapServers, database, source, services);
    }

    private static Map<String, String> with(Map<String, String> common, Map<String, String> own) {
        Map<String, String> all = new TreeMap<>(common);
        all.putAll(own);
        return all;
    }

    public Service service(String name) {
        return services.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** @throws RunFailedException when one of the services has ended */
    public void verifyAlive() {
        services.forEach(service -> service.process().verifyAlive());
    }
}
