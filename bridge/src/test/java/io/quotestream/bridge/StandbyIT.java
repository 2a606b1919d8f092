package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.time.Duration;
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

            first.signal("STOP");
            pipeline.append(2_000);
            pipeline.awaitExactly(2_100);
            assertThat(second.isActive()).isTrue();
            first.signal("CONT");
            pipeline.append(2_000);

            pipeline.awaitExactly(4_100);
            await().during(Duration.ofSeconds(3)).atMost(BridgePipeline.TIMEOUT).until(() -> first.isAlive());
            assertThat(second.isActive()).isTrue();
            assertThat(second.count("bridge.resubscriptions")).isZero();
            pipeline.awaitExactly(4_100);
            assertThat(first.terminate()).isZero();
        }
    }
}
