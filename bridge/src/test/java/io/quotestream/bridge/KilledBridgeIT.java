package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bridge that dies between any two steps, and at any moment, leaves a topic that its successor completes exactly. */
class KilledBridgeIT {

    private static final int KILLS = Integer.getInteger("bridge.test.kills", 1);

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    /** Small batches, so that the death falls into one of many transactions. A group each: nobody waits for the dead. */
    private static BridgePipeline pipeline() {
        return new BridgePipeline(kafka).with("BRIDGE_BATCH_EVENTS", "20");
    }

    /** Each step, as often as it is to be visited. */
    static Stream<CrashPoint> visits() {
        return Collections.nCopies(Integer.getInteger("bridge.test.visits", 1), List.of(CrashPoint.values())).stream()
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("visits")
    void crashAtAnyPointLosesAndDuplicatesNothing(CrashPoint step) throws Exception {
        try (BridgePipeline pipeline = pipeline()) {
            pipeline.append(1_000);
            boolean once = step == CrashPoint.INITIALISED || step == CrashPoint.CHECKPOINT_READ;
            String visit = step + "-" + UUID.randomUUID();
            BridgeProcess first =
                    pipeline.with("BRIDGE_GROUP_ID", "first-" + visit).process(step.name(), once ? "1" : "17");
            assertThat(first.awaitEnd()).isEqualTo(CrashingBridge.CRASHED);

            pipeline.with("BRIDGE_GROUP_ID", "second-" + visit).bridge();

            pipeline.awaitExactly(1_000);
        }
    }

    @Test
    void killsUnderLoadLoseAndDuplicateNothing() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (BridgePipeline pipeline = pipeline()) {
            int appended = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                int before = pipeline.copied();
                BridgeProcess bridge = pipeline.with("BRIDGE_GROUP_ID", "random-" + seed + "-" + kill)
                        .process();
                pipeline.append(5_000);
                appended += 5_000;
                await().atMost(BridgePipeline.TIMEOUT)
                        .pollInterval(java.time.Duration.ofMillis(20 + random.nextInt(100)))
                        .until(() -> pipeline.copied() > before);
                bridge.kill();
            }
            pipeline.append(100);

            pipeline.with("BRIDGE_GROUP_ID", "last-" + seed).bridge();

            pipeline.awaitExactly(appended + 100);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @Test
    void sigtermCommitsAndExitsWithZero() throws Exception {
        try (BridgePipeline pipeline = pipeline()) {
            BridgeProcess bridge = pipeline.process();
            pipeline.append(500);
            await().atMost(BridgePipeline.TIMEOUT).until(() -> pipeline.copied() > 0);

            assertThat(bridge.terminate()).isZero();

            pipeline.bridge();
            pipeline.awaitExactly(500);
        }
    }
}
