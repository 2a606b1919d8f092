package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is unavailable, recovers, or misses a precondition. Each test has a broker of its own. */
class KafkaFaultsIT {

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;

    @BeforeEach
    void startKafka() {
        kafka = EmbeddedKafka.start(folder, 0);
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
    }

    private void restartKafka() {
        kafka = EmbeddedKafka.start(folder, kafka.port());
    }

    @Test
    void brokerOutageIsWaitedForAndReportedByReadiness() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_BATCH_EVENTS", "100")) {
            pipeline.append(1_000);
            kafka.close();
            RunningBridge bridge = pipeline.bridge();
            await().atMost(BridgePipeline.TIMEOUT)
                    .until(() -> bridge.detail("kafka").contains("unavailable"));
            assertThat(bridge.isReady()).isFalse();

            restartKafka();
            bridge.awaitActive();
            pipeline.awaitExactly(1_000);

            kafka.close();
            await().atMost(BridgePipeline.TIMEOUT).until(() -> !bridge.isReady());
            pipeline.append(1_000);
            restartKafka();

            pipeline.awaitExactly(2_000);
            bridge.awaitActive();
        }
    }

    @Test
    void brokerRestartUnderLoadLosesAndDuplicatesNothing() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_BATCH_EVENTS", "20")) {
            RunningBridge bridge = pipeline.bridge().awaitActive();
            for (int restart = 1; restart <= 2; restart++) {
                double before = bridge.count("bridge.events.written");
                pipeline.append(10_000);
                await().atMost(BridgePipeline.TIMEOUT).until(() -> bridge.count("bridge.events.written") > before);
                kafka.close();
                restartKafka();
            }

            pipeline.awaitExactly(20_000);
        }
    }

    @Test
    void missingAndMisconfiguredTopicsAreReportedAndWaitedFor() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            kafka.createTopic("wide", 2, Map.of());
            pipeline.with("TOPIC_BRIDGE_CHECKPOINTS", "wide").with("TOPIC_DEAD_LETTERS", "absent");

            RunningBridge bridge = pipeline.bridge();

            await().atMost(BridgePipeline.TIMEOUT)
                    .until(() -> bridge.detail("kafka").contains("absent"));
            assertThat(bridge.detail("kafka"))
                    .contains("topic absent does not exist")
                    .contains("topic wide has 2 partitions, expected 1")
                    .contains("topic wide has cleanup.policy=delete, expected compact");
            assertThat(bridge.isReady()).isFalse();
        }
    }

    @Test
    void reportsATopicWithATooSmallMessageLimit() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            kafka.createTopic("small", 1, Map.of("max.message.bytes", "50000"));
            RunningBridge bridge = pipeline.with("TOPIC_DEAD_LETTERS", "small").bridge();

            await().untilAsserted(() -> assertThat(bridge.detail("kafka"))
                    .contains("small")
                    .contains("raise its max.message.bytes or lower BRIDGE_MAX_RECORD_BYTES"));
        }
    }
}
