package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.bridge.source.SkipReason;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.faults.SubscriptionEnd;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A source that ends, stalls or distorts subscriptions, or becomes unavailable: nothing is lost or duplicated. */
class SubscriptionFaultsIT {

    private static final Bridge.FailureTimeouts SHORT_TIMEOUTS =
            new Bridge.FailureTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60));

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @ParameterizedTest
    @EnumSource(SubscriptionEnd.class)
    void anEndedSubscriptionIsReplacedWhetherTheClientReportsItOrNot(SubscriptionEnd how) throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.store().faults().endSubscriptionAfter(700, how);
            pipeline.append(1_000);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(1_000);
            assertThat(pipeline.store().faults().happened()).isOne();
            // ABORTED says "too slow", after which the same session subscribes again.
            assertThat(bridge.count("bridge.resubscriptions")).isEqualTo(how == SubscriptionEnd.ABORTED ? 0 : 1);
            bridge.assertAccountsAddUp();
        }
    }

    @ParameterizedTest
    @EnumSource(SubscriptionEnd.class)
    void anIdleSubscriptionThatEndedIsReplacedOnceSomethingComes(SubscriptionEnd how) throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            pipeline.bridge();
            pipeline.awaitExactly(10);

            assertThat(pipeline.store().faults().endSubscriptions(how)).isOne();
            pipeline.append(10);

            pipeline.awaitExactly(20);
        }
    }

    @Test
    void stalledSubscriptionIsReplaced() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(10);

            assertThat(pipeline.store().faults().stallSubscriptions()).isOne();
            pipeline.append(10);

            pipeline.awaitExactly(20);
            assertThat(bridge.count("bridge.resubscriptions")).isOne();
        }
    }

    @Test
    void stalledSubscriptionToFilteredAllIsReplacedAndAnIdleOneIsNot() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)
                .with("BRIDGE_SOURCE_STREAM", "$all")
                .with("BRIDGE_FILTER_STREAM_PREFIX", "quote-")
                .with("BRIDGE_WATCHDOG_INTERVAL", "200ms")) {
            pipeline.append("quote-1", 10);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(10);

            pipeline.store().append("other", List.of(NewEvent.json("other", "{}")));
            long head = Math.round(bridge.gauge("bridge.head"));
            await().until(() -> bridge.gauge("bridge.head") > head);
            await().during(java.time.Duration.ofSeconds(1)).until(() -> bridge.count("bridge.resubscriptions") == 0);

            pipeline.store().faults().stallSubscriptions();
            pipeline.append("quote-1", 10);

            pipeline.awaitExactly(20);
            assertThat(bridge.count("bridge.resubscriptions")).isOne();
        }
    }

    @Test
    void duplicatesAreDroppedAndCounted() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.store().faults().duplicateNext(50);
            pipeline.append(100);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(100);
            await().until(() -> bridge.skipped(SkipReason.DUPLICATE) == 50);
        }
    }

    @Test
    void eventsOmittedByTheSubscriptionAreReadAgain() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(100);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(100);
            pipeline.store().faults().dropNext(5);

            pipeline.append(100);

            pipeline.awaitExactly(200);
            assertThat(pipeline.store().faults().happened()).isEqualTo(5);
            assertThat(bridge.count("bridge.revision.gaps")).isZero();
        }
    }

    @Test
    void sourceOutageIsWaitedForAndReportedByReadiness() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.store().stop();
            RunningBridge bridge = pipeline.bridge();
            await().atMost(BridgePipeline.TIMEOUT)
                    .until(() -> bridge.detail("eventstoredb").contains("failed"));
            assertThat(bridge.isReady()).isFalse();

            pipeline.store().restart();
            bridge.awaitActive();
            pipeline.append(500);
            pipeline.awaitExactly(500);

            pipeline.store().stop();
            await().atMost(BridgePipeline.TIMEOUT).until(() -> !bridge.isReady());
            pipeline.append(500);
            // Longer than the client's own attempts, after which the same client would be closed permanently.
            await().pollDelay(java.time.Duration.ofSeconds(3)).until(() -> true);
            pipeline.store().restart();

            pipeline.awaitExactly(1_000);
            bridge.awaitActive();
        }
    }

    @Test
    void reconnectsAfterGracefulServerShutdown() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(10);
            bridge.awaitActive();

            pipeline.store().faults().endSubscriptions(SubscriptionEnd.COMPLETED);
            await().until(() -> pipeline.store().faults().subscriptionsOpen() == 0);
            pipeline.store().stop();

            await().atMost(BridgePipeline.TIMEOUT).until(() -> !bridge.isReady());
            pipeline.store().restart();
            bridge.awaitActive();
            pipeline.append(10);
            pipeline.awaitExactly(20);
        }
    }

    @ParameterizedTest
    @EnumSource(EventStoreVersion.class)
    void connectionsCutUnderLoadLoseNothing(EventStoreVersion version) throws Exception {
        EmbeddedEventStore store = EmbeddedEventStore.options().version(version).start();
        try (BridgePipeline pipeline = new BridgePipeline(kafka, store).with("BRIDGE_BATCH_EVENTS", "50")) {
            pipeline.bridge().awaitActive();
            for (int cut = 0; cut < 5; cut++) {
                // Requested before: all of them may be sent by the time that they are appended.
                long sent = pipeline.store().faults().eventsSent();
                pipeline.append(2_000);
                await().until(() -> pipeline.store().faults().eventsSent() > sent);
                // Between two connections there is none to cut.
                await().until(() -> pipeline.store().cutConnections() > 0);
            }

            pipeline.awaitExactly(10_000);
        }
    }

    @Test
    void copiesNothingWhileTheSourceEndsBeforeTheCheckpointAndReportsItOnceThatLasts() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(20);
            RunningBridge bridge = pipeline.bridge(SHORT_TIMEOUTS);
            pipeline.awaitExactly(20);

            pipeline.store().forgetLastEvents(5);

            await().until(() -> bridge.gauge("bridge.checkpoint.refused") == 1);
            assertThat(bridge.isReady()).isFalse();
            assertThat(bridge.detail("checkpoint"))
                    .contains("ends at 14, behind the checkpoint 19")
                    .contains("restored from an older backup")
                    .contains("ops.jar checkpoint set");
            assertThat(bridge.isAlive()).isTrue();
            assertThat(pipeline.committed(pipeline.events())).hasSize(20);
        }
    }

    @Test
    void copiesNothingFromASourceWithAnotherHistory() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(20);
            RunningBridge first = pipeline.bridge();
            pipeline.awaitExactly(20);
            first.close();
            pipeline.store().stop();
            pipeline.store().forgetLastEvents(1);
            pipeline.append(10);
            pipeline.store().restart();

            RunningBridge bridge = pipeline.bridge(SHORT_TIMEOUTS);

            await().until(() -> bridge.gauge("bridge.checkpoint.refused") == 1);
            assertThat(bridge.detail("checkpoint")).contains("its history was rewritten");
            assertThat(bridge.isAlive()).isTrue();
            assertThat(pipeline.committed(pipeline.events())).hasSize(20);
        }
    }

    /** Before 24.2 a subscription to a missing stream is confirmed and then silent, as one that has stalled. */
    @Test
    void streamCreatedLaterIsReadFromAServerThatIsSilentUntilThen() throws Exception {
        EmbeddedEventStore store =
                EmbeddedEventStore.options().version(EventStoreVersion.V23_10).start();
        try (BridgePipeline pipeline = new BridgePipeline(kafka, store)) {
            pipeline.bridge().awaitActive();

            pipeline.append(3);

            pipeline.awaitExactly(3);
        }
    }
}
