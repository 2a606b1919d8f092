package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events, dead letters and the checkpoint of a batch become visible together, or none of them does. */
class OneTransactionIT {

    private static final int EVENTS = 40;

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
    void crashBeforeCommitExposesNothingOfTheBatch() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_BATCH_EVENTS", "10")) {
            appendEventsAndPoisonInTurn(pipeline);

            BridgeProcess first = pipeline.with("BRIDGE_GROUP_ID", "one-transaction-first")
                    .process(CrashPoint.COMMITTING.name(), "2", CrashingBridge.HOLD);
            await().until(() -> revision(pipeline.sentCheckpoint()) > revision(pipeline.checkpoint())
                    && revision(pipeline.checkpoint()) >= 0);
            long committed = revision(pipeline.checkpoint());
            long sent = revision(pipeline.sentCheckpoint());

            await().untilAsserted(() -> assertTopicsHave(sent, pipeline, pipeline::sent));
            assertTopicsHave(committed, pipeline, pipeline::committed);
            assertThat(pipeline.sent(pipeline.events()))
                    .hasSizeGreaterThan(pipeline.committed(pipeline.events()).size());
            assertThat(pipeline.sent(pipeline.deadLetters()))
                    .hasSizeGreaterThan(
                            pipeline.committed(pipeline.deadLetters()).size());

            first.kill();
            assertTopicsHave(committed, pipeline, pipeline::committed);

            pipeline.with("BRIDGE_GROUP_ID", "one-transaction-second").bridge();
            await().until(() -> revision(pipeline.checkpoint()) == EVENTS - 1);
            assertTopicsHave(EVENTS - 1, pipeline, pipeline::committed);
            // What the killed bridge sent is still visible to read_uncommitted consumers.
            assertThat(pipeline.sent(pipeline.events()).size()
                            + pipeline.sent(pipeline.deadLetters()).size())
                    .isEqualTo(EVENTS + sent - committed);
        }
    }

    /** Events of uneven revisions have no quote id. */
    private static void appendEventsAndPoisonInTurn(BridgePipeline pipeline) {
        pipeline.store()
                .append(
                        BridgePipeline.STREAM,
                        IntStream.range(0, EVENTS)
                                .mapToObj(number -> number % 2 == 0
                                        ? BridgePipeline.numbered(number)
                                        : NewEvent.json("fee_applied", "{\"number\":" + number + "}"))
                                .toList());
    }

    /** Everything up to {@code last}, each once, and nothing behind it. */
    private static void assertTopicsHave(
            long last, BridgePipeline pipeline, Function<String, List<ConsumerRecord<byte[], byte[]>>> read) {
        assertThat(revisions(read.apply(pipeline.events()))).containsExactlyElementsOf(upTo(last, 0));
        assertThat(revisions(read.apply(pipeline.deadLetters()))).containsExactlyElementsOf(upTo(last, 1));
    }

    private static List<Long> upTo(long last, int remainder) {
        return LongStream.rangeClosed(0, last)
                .filter(revision -> revision % 2 == remainder)
                .boxed()
                .toList();
    }

    private static List<Long> revisions(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> Long.valueOf(BridgePipeline.header(record, "event-position")))
                .sorted()
                .toList();
    }

    private static long revision(@Nullable Checkpoint checkpoint) {
        return checkpoint == null || checkpoint.position() == null
                ? -1
                : checkpoint.position().commit();
    }
}
