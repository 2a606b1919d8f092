package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where releases of EventStoreDB differ, the bridge copies each event once from each of them. */
class ServerReleasesIT {

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    /** 24.10 catches up by itself, 23.10 ends the subscription. */
    @ParameterizedTest
    @EnumSource
    void burstsToALiveBridgeLoseNothing(EventStoreVersion version) throws Exception {
        try (BridgePipeline pipeline = from(version)) {
            pipeline.append(1);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(1);

            for (int burst = 1; burst <= 3; burst++) {
                pipeline.append(200);
                pipeline.awaitExactly(1 + 200 * burst);
            }

            if (version == EventStoreVersion.V23_10) {
                assertThat(bridge.count("bridge.resubscriptions")).isPositive();
            } else {
                assertThat(bridge.count("bridge.resubscriptions")).isZero();
            }
        }
    }

    /** 23.10 does not say that it has caught up with a stream that does not exist. */
    @ParameterizedTest
    @EnumSource
    void aStreamThatIsCreatedLaterIsReadFromItsFirstEvent(EventStoreVersion version) throws Exception {
        try (BridgePipeline pipeline = from(version)) {
            pipeline.bridge().awaitActive();

            pipeline.append(3);

            pipeline.awaitExactly(3);
        }
    }

    private static BridgePipeline from(EventStoreVersion version) {
        return new BridgePipeline(
                kafka, EmbeddedEventStore.options().version(version).start());
    }
}
