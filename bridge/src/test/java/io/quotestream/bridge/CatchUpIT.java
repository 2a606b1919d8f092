package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.bridge.source.SkipReason;
import io.quotestream.embedded.eventstore.faults.SubscriptionEnd;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A backlog so long that it is read by pages: nothing lost and nothing twice, whatever becomes of a page. */
class CatchUpIT {

    private static final int BACKLOG = 15_000;

    /** In the midst of the first page. */
    private static final int INTO_A_PAGE = 2_500;

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
    void longBacklogIsReadByPagesThenBySubscription() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(BACKLOG);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(BACKLOG);
            assertThat(pipeline.store().faults().eventsSent()).isPositive().isLessThan(BACKLOG / 2);
            pipeline.append(10);
            pipeline.awaitExactly(BACKLOG + 10);
            assertThat(bridge.count("bridge.resubscriptions")).isZero();
            assertThat(bridge.count("bridge.events.read")).isEqualTo(BACKLOG + 10);
        }
    }

    @ParameterizedTest
    @EnumSource(SubscriptionEnd.class)
    void aPageThatEndsIsReadAgainFromWhereItEnded(SubscriptionEnd how) throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(BACKLOG);
            pipeline.store().faults().endReadAfter(INTO_A_PAGE, how);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(BACKLOG);
            assertThat(pipeline.store().faults().happened()).isOne();
            // A page that is short for a good reason needs nothing but the next one.
            assertThat(bridge.count("bridge.resubscriptions")).isEqualTo(how == SubscriptionEnd.COMPLETED ? 0 : 1);
        }
    }

    @Test
    void reconnectsWhenAPageStalls() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(BACKLOG);
            pipeline.store().faults().stallReadAfter(INTO_A_PAGE);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(BACKLOG);
            assertThat(pipeline.store().faults().happened()).isOne();
            assertThat(bridge.count("bridge.resubscriptions")).isOne();
        }
    }

    @Test
    void connectionCutWithinAPageLosesNothing() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(BACKLOG);
            // The page waits for the cut, however fast its reader is.
            pipeline.store().faults().stallReadAfter(INTO_A_PAGE);
            RunningBridge bridge = pipeline.bridge();
            await().until(() -> pipeline.store().faults().happened() == 1);

            assertThat(pipeline.store().cutConnections()).isPositive();

            pipeline.awaitExactly(BACKLOG);
            assertThat(bridge.count("bridge.resubscriptions")).isOne();
        }
    }

    @Test
    void truncatedBeginningIsAGapConfirmedByASecondRead() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(BACKLOG + 1_000);
            pipeline.store().truncateBefore(BridgePipeline.STREAM, 1_000);

            RunningBridge bridge = pipeline.bridge();

            await().until(() -> bridge.gauge("bridge.position") == BACKLOG + 999);
            assertThat(pipeline.committed(pipeline.events()).stream()
                            .map(BridgePipeline::number)
                            .sorted())
                    .containsExactlyElementsOf(
                            IntStream.range(1_000, BACKLOG + 1_000).boxed().toList());
            assertThat(bridge.count("bridge.revision.gaps")).isOne();
        }
    }

    @Test
    void linksAreResolvedAndDeletedTargetsSkipped() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SOURCE_STREAM", "links")) {
            pipeline.append("kept", BACKLOG);
            pipeline.append("deleted", 1);
            for (int revision = 0; revision < BACKLOG; revision++) {
                pipeline.store().appendLink("links", "kept", revision);
                if (revision % 100 == 0) {
                    pipeline.store().appendLink("links", "deleted", 0);
                }
            }
            pipeline.store().deleteStream("deleted");

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(BACKLOG);
            assertThat(bridge.skipped(SkipReason.DELETED_TARGET)).isEqualTo(BACKLOG / 100);
            assertThat(pipeline.store().faults().eventsSent()).isLessThan(BACKLOG / 2 + BACKLOG / 100);
        }
    }
}
