package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.faults.Leader;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What differs between releases of EventStoreDB loses nothing and stops nothing: hidden events, bursts, followers. */
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

    /** Elections and persistent subscriptions write events that {@code $all} hides; a checkpoint message can lie on one. */
    @ParameterizedTest
    @EnumSource(EventStoreVersion.class)
    void filteredSourceResumesOverHiddenEventsWithoutLoss(EventStoreVersion version) throws Exception {
        try (BridgePipeline pipeline = filtered(version)) {
            pipeline.append("quote-1", 10);
            RunningBridge first = pipeline.bridge();
            pipeline.awaitExactly(10);
            pipeline.store().appendHidden(3_000);
            pipeline.append("quote-1", 1);
            pipeline.awaitExactly(11);
            pipeline.store().appendHidden(3_000);
            await().during(Duration.ofSeconds(1)).until(first::isReady);
            first.close();

            pipeline.bridge().awaitActive().close();
            pipeline.append("quote-1", 5);
            pipeline.bridge();

            pipeline.awaitExactly(16);
        }
    }

    @ParameterizedTest
    @EnumSource(EventStoreVersion.class)
    void appendsInBurstsNeedNoNewSession(EventStoreVersion version) throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka, store(version))) {
            pipeline.append(1);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(1);
            int copied = 1;
            for (int burst = 0; burst < 5; burst++) {
                pipeline.append(200);
                copied += 200;
                pipeline.awaitExactly(copied);
            }

            assertThat(bridge.count("bridge.resubscriptions")).isZero();
            assertThat(bridge.isReady()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(EventStoreVersion.class)
    void burstsOfFilteredAllNeedNoNewSession(EventStoreVersion version) throws Exception {
        try (BridgePipeline pipeline = filtered(version)) {
            pipeline.append("quote-1", 1);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(1);
            int copied = 1;
            for (int burst = 0; burst < 5; burst++) {
                pipeline.store().appendHidden(7);
                pipeline.append("quote-1", 200);
                copied += 200;
                pipeline.awaitExactly(copied);
            }

            assertThat(bridge.count("bridge.resubscriptions")).isZero();
        }
    }

    /** As behind a Kubernetes Service: client 5.4.5 does not follow to the leader from a single host. */
    @ParameterizedTest
    @EnumSource(EventStoreVersion.class)
    void followerAsTheOnlyHostIsReportedWithWhatToWriteInstead(EventStoreVersion version) throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka, store(version))) {
            pipeline.append(10);
            pipeline.store().faults().follow(new Leader("127.0.0.1", 1));

            RunningBridge bridge = pipeline.bridge();

            await().until(() -> bridge.detail("eventstoredb").contains("the host is a follower; name all hosts"));
            assertThat(bridge.isReady()).isFalse();
            pipeline.store().faults().follow(null);
            pipeline.awaitExactly(10);
        }
    }

    private static BridgePipeline filtered(EventStoreVersion version) {
        return new BridgePipeline(kafka, store(version))
                .with("BRIDGE_SOURCE_STREAM", "$all")
                .with("BRIDGE_FILTER_STREAM_PREFIX", "quote-");
    }

    private static EmbeddedEventStore store(EventStoreVersion version) {
        return EmbeddedEventStore.options().version(version).start();
    }
}
