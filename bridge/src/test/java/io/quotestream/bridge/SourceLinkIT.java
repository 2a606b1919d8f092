package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.proxy.TcpProxy;
import io.quotestream.embedded.proxy.TcpProxy.Direction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A half-open connection to EventStoreDB, and a host that moves. */
class SourceLinkIT {

    /** A keepalive ping is sent after ten idle seconds, and waits ten for the response. */
    private static final Duration NOTICED = Duration.ofSeconds(25);

    @TempDir
    Path folder;

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @Test
    void reconnectsWhenOnlyTheSubscriptionsConnectionIsHalfOpen() throws Exception {
        EmbeddedEventStore store = EmbeddedEventStore.start();
        try (TcpProxy proxy = TcpProxy.to(store.port());
                BridgePipeline pipeline = through(proxy, store)) {
            pipeline.append(500);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(500);

            assertThat(proxy.hangOpenConnections()).isPositive();
            pipeline.append(500);

            await().atMost(NOTICED).until(() -> bridge.count("bridge.resubscriptions") == 1);
            pipeline.awaitExactly(1_000);
            assertThat(proxy.heldBytes()).isPositive();
            assertThat(proxy.cuts()).isZero();
        }
    }

    @Test
    void halfOpenConnectionOfAnIdleBridgeIsReportedAndRecovers() throws Exception {
        EmbeddedEventStore store = EmbeddedEventStore.start();
        try (TcpProxy proxy = TcpProxy.to(store.port());
                BridgePipeline pipeline = through(proxy, store).with("BRIDGE_WATCHDOG_INTERVAL", "5s")) {
            pipeline.append(500);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(500);
            bridge.awaitActive();

            proxy.hang(Direction.TO_CLIENT);

            await().atMost(Duration.ofSeconds(15)).until(() -> !bridge.isReady());
            pipeline.append(500);
            assertThat(proxy.heldBytes()).isPositive();
            proxy.resume();
            bridge.awaitActive();
            pipeline.awaitExactly(1_000);
        }
    }

    /** The name of the host is resolved again for each connection, in a file in place of the DNS. */
    @Test
    void resolvesTheHostNameAgainAfterItMoved() throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.2 eventstore.test\n");
        EmbeddedEventStore store = EmbeddedEventStore.start();
        try (TcpProxy there = TcpProxy.on("127.0.0.3", 0);
                TcpProxy here = TcpProxy.on("127.0.0.2", there.port());
                BridgePipeline pipeline = through(here, store)) {
            here.target(store.port());
            there.target(store.port());
            pipeline.with("EVENTSTOREDB_CONNECTION_STRING", "esdb://eventstore.test:" + here.port() + "?tls=false")
                    .process(List.of("-Djdk.net.hosts.file=" + hosts, "-Dsun.net.inetaddr.ttl=0"), BridgeProcess.LOG);
            pipeline.append(500);
            pipeline.awaitExactly(500);
            assertThat(there.connections()).isZero();

            Files.writeString(hosts, "127.0.0.3 eventstore.test\n");
            here.refuse(true);
            here.cut();
            pipeline.append(500);

            pipeline.awaitExactly(1_000);
            assertThat(here.cuts()).isPositive();
            assertThat(there.connections()).isPositive();
        }
    }

    private static BridgePipeline through(TcpProxy proxy, EmbeddedEventStore store) {
        return new BridgePipeline(kafka, store)
                .with("EVENTSTOREDB_CONNECTION_STRING", "esdb://" + proxy.address() + "?tls=false");
    }
}
