package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.proxy.TcpProxy;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several bridges: one copies, the others are ready to; and when two believe they are the one, Kafka knows better. */
class StandbyIT {

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
    void standbyIsReadyAndTakesOverWhenTheLeaderStops() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            RunningBridge first = pipeline.bridge().awaitActive();
            RunningBridge second = pipeline.bridge();
            await().atMost(BridgePipeline.TIMEOUT).until(second::isReady);
            pipeline.append(100);
            pipeline.awaitExactly(100);
            assertThat(second.isActive()).isFalse();
            assertThat(second.detail("eventstoredb")).contains("standby");
            assertThat(first.isActive()).isTrue();
            assertThat(first.count("bridge.resubscriptions")).isZero();

            first.close();
            pipeline.append(100);

            second.awaitActive();
            pipeline.awaitExactly(200);
        }
    }

    @Test
    void standbyTakesOverFromAKilledLeaderWithinTheSessionTimeout() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SESSION_TIMEOUT", "6s")) {
            BridgeProcess first = pipeline.process();
            pipeline.append(100);
            pipeline.awaitExactly(100);
            RunningBridge second = pipeline.bridge();
            await().atMost(BridgePipeline.TIMEOUT).until(second::isReady);
            assertThat(second.isActive()).isFalse();

            first.kill();
            pipeline.append(100);

            pipeline.awaitExactly(200);
            assertThat(second.isActive()).isTrue();
        }
    }

    @Test
    void resumedZombieLeaderWritesNothing() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SESSION_TIMEOUT", "6s")) {
            BridgeProcess first = pipeline.process();
            pipeline.append(100);
            pipeline.awaitExactly(100);
            RunningBridge second = pipeline.bridge();
            await().atMost(BridgePipeline.TIMEOUT).until(second::isReady);

            first.suspend();
            pipeline.append(2_000);
            pipeline.awaitExactly(2_100);
            assertThat(second.isActive()).isTrue();
            first.resume();
            pipeline.append(2_000);

            pipeline.awaitExactly(4_100);
            await().during(Duration.ofSeconds(3)).atMost(BridgePipeline.TIMEOUT).until(() -> first.isAlive());
            assertThat(second.isActive()).isTrue();
            assertThat(second.count("bridge.resubscriptions")).isZero();
            pipeline.awaitExactly(4_100);
            assertThat(first.terminate()).isZero();
        }
    }

    @Test
    void leaderThatCannotReadTheSourceLetsAStandbyTryAndStaysOut() throws Exception {
        Bridge.FailureTimeouts shortTimeouts =
                new Bridge.FailureTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofSeconds(1));
        EmbeddedEventStore store = EmbeddedEventStore.start();
        try (TcpProxy proxy = TcpProxy.to(store.port());
                BridgePipeline pipeline = new BridgePipeline(kafka, store)) {
            String direct = pipeline.variable("EVENTSTOREDB_CONNECTION_STRING");
            pipeline.with("EVENTSTOREDB_CONNECTION_STRING", "esdb://" + proxy.address() + "?tls=false");
            RunningBridge first = pipeline.bridge(shortTimeouts).awaitActive();
            RunningBridge second =
                    pipeline.with("EVENTSTOREDB_CONNECTION_STRING", direct).bridge(shortTimeouts);
            await().until(second::isReady);

            proxy.refuse(true);
            proxy.cut();
            pipeline.append(100);

            second.awaitActive();
            pipeline.awaitExactly(100);
            await().untilAsserted(() -> assertThat(first.detail("eventstoredb")).contains("standby: reading"));
            assertThat(first.isActive()).isFalse();
            assertThat(first.isReady()).isFalse();

            proxy.refuse(false);
            await().until(first::isReady);
            assertThat(first.isActive()).isFalse();
            assertThat(second.count("bridge.resubscriptions")).isZero();
        }
    }

    /** Otherwise nobody would read as soon as it can be read again. */
    @Test
    void onlyBridgeKeepsTryingHoweverLongTheSourceIsAway() throws Exception {
        Bridge.FailureTimeouts none = new Bridge.FailureTimeouts(Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.store().stop();
            RunningBridge bridge = pipeline.bridge(none);
            await().until(() -> bridge.detail("eventstoredb").startsWith("reading"));
            pipeline.append(10);

            pipeline.store().restart();

            pipeline.awaitExactly(10);
        }
    }

    @Test
    void groupHasNoOffsetThatWouldShowAsLag() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            RunningBridge bridge = pipeline.bridge();
            pipeline.append(10);
            pipeline.awaitExactly(10);
            bridge.close();

            assertThat(admin.listConsumerGroupOffsets(pipeline.group())
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .isEmpty();
        }
    }
}
