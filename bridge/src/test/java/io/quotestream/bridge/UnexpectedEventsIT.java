package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.bridge.source.SkipReason;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Malformed events, truncated and deleted streams, and a server that sends impossible positions. */
class UnexpectedEventsIT {

    private static final String BINARY = "application/octet-stream";

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
    void arbitraryBytesAreCopiedUnchangedAsRecordsOrDeadLetters() throws Exception {
        byte[] binary = {0, (byte) 0xFF, (byte) 0xFE, 0x1F, (byte) 0x8B, 0, 10, 13};
        byte[] wrongUtf8BehindTheId = "{\"quoteId\":\"q1\",\"name\":\"\u00ff\u00fe\"}".getBytes(ISO_8859_1);
        byte[] wrongUtf8InTheId = "{\"quoteId\":\"q\u00ff\"}".getBytes(ISO_8859_1);
        byte[] jsonThatIsCalledBinary = "{\"quoteId\":\"q1\",\"number\":1}".getBytes(UTF_8);
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.store()
                    .append(
                            BridgePipeline.STREAM,
                            List.of(
                                    event(binary, BINARY),
                                    event(wrongUtf8BehindTheId, "application/json"),
                                    event(new byte[0], BINARY),
                                    event(jsonThatIsCalledBinary, BINARY),
                                    event(wrongUtf8InTheId, "application/json"),
                                    event(new byte[0], "application/json")));

            RunningBridge bridge = pipeline.bridge();
            await().until(() -> bridge.gauge("bridge.position") == 5);

            List<ConsumerRecord<byte[], byte[]>> records = pipeline.committed(pipeline.events());
            assertThat(records.stream().map(ConsumerRecord::value))
                    .containsExactly(wrongUtf8BehindTheId, jsonThatIsCalledBinary);
            assertThat(records.stream().map(record -> BridgePipeline.header(record, "content-type")))
                    .containsExactly("application/json", BINARY);
            List<ConsumerRecord<byte[], byte[]>> deadLetters = pipeline.committed(pipeline.deadLetters());
            assertThat(deadLetters.stream().map(ConsumerRecord::value))
                    .containsExactly(binary, new byte[0], wrongUtf8InTheId, new byte[0]);
            assertThat(deadLetters.stream().map(letter -> BridgePipeline.header(letter, "dead-letter-reason")))
                    .containsExactly("not-json", "no-data", "not-json", "no-data");
            assertThat(deadLetters.stream().map(letter -> BridgePipeline.header(letter, "dead-letter-source")))
                    .containsExactly(
                            BridgePipeline.STREAM + "@0",
                            BridgePipeline.STREAM + "@2",
                            BridgePipeline.STREAM + "@4",
                            BridgePipeline.STREAM + "@5");
        }
    }

    private static NewEvent event(byte[] data, String contentType) {
        return new NewEvent(UUID.randomUUID(), "fee_applied", data, new byte[0], contentType, Instant.now());
    }

    @Test
    void linksToMissingEventsAreCountedAndSkipped() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SOURCE_STREAM", "links")) {
            pipeline.append("kept", 2);
            for (String stream : List.of("deleted", "tombstoned", "truncated")) {
                pipeline.store().append(stream, List.of(NewEvent.json("old", "{\"quoteId\":\"z\"}")));
                pipeline.store().appendLink("links", stream, 0);
            }
            pipeline.store().appendLink("links", "kept", 0);
            pipeline.store().appendLink("links", "never", 7);
            pipeline.store().appendLink("links", "kept", 1);
            pipeline.store().deleteStream("deleted");
            pipeline.store().tombstoneStream("tombstoned");
            pipeline.store().truncateBefore("truncated", 1);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(2);
            await().until(() -> bridge.gauge("bridge.position") == 5);
            assertThat(bridge.skipped(SkipReason.DELETED_TARGET)).isEqualTo(4);
            bridge.close();
            pipeline.store().appendLink("links", "never", 8);
            RunningBridge next = pipeline.bridge();
            await().until(() -> next.gauge("bridge.position") == 6);
            assertThat(next.count("bridge.events.read")).isOne();
        }
    }

    @Test
    void streamTruncatedAfterTheCheckpointContinuesWithTheRemainder() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            RunningBridge first = pipeline.bridge();
            pipeline.awaitExactly(10);
            first.close();
            pipeline.store()
                    .append(
                            BridgePipeline.STREAM,
                            List.of(NewEvent.json("old", "{\"quoteId\":\"z\"}"), NewEvent.json("old", "{}")));
            pipeline.append(10);
            pipeline.store().truncateBefore(BridgePipeline.STREAM, 12);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(20);
            assertThat(bridge.count("bridge.revision.gaps")).isOne();
        }
    }

    /** Each catch-up begins at another revision than the one before, since the limit moves while it is read. */
    @Test
    void streamWithALimitIsCopiedWhileItIsWrittenTo() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.store()
                    .append("$$" + BridgePipeline.STREAM, List.of(NewEvent.json("$metadata", "{\"$maxCount\":50}")));
            pipeline.append(200);
            AtomicBoolean isWriting = new AtomicBoolean(true);
            Thread writer = new Thread(() -> {
                while (isWriting.get()) {
                    pipeline.append(1);
                    LockSupport.parkNanos(10_000_000);
                }
            });
            writer.start();
            try {
                RunningBridge bridge = pipeline.bridge();

                await().until(() -> bridge.count("bridge.events.written") > 100);
                assertThat(bridge.count("bridge.resubscriptions")).isZero();
            } finally {
                isWriting.set(false);
                writer.join();
            }
        }
    }

    @Test
    void aRestThatIsTruncatedIsCaughtUp() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_WATCHDOG_INTERVAL", "100ms")) {
            pipeline.append(10);
            RunningBridge first = pipeline.bridge();
            pipeline.awaitExactly(10);
            first.close();
            pipeline.store().append(BridgePipeline.STREAM, List.of(NewEvent.json("old", "{\"quoteId\":\"z\"}")));
            pipeline.store().truncateBefore(BridgePipeline.STREAM, 11);

            RunningBridge bridge = pipeline.bridge().awaitActive();

            await().until(() -> bridge.gauge("bridge.head") == 10 && bridge.gauge("bridge.distance") == 0);
            await().during(Duration.ofSeconds(1)).until(() -> bridge.count("bridge.resubscriptions") == 0);
        }
    }

    @Test
    void fullyTruncatedStreamStillFitsTheCheckpoint() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            RunningBridge first = pipeline.bridge();
            pipeline.awaitExactly(10);
            first.close();
            pipeline.store().truncateBefore(BridgePipeline.STREAM, 10);

            RunningBridge bridge = pipeline.bridge().awaitActive();
            pipeline.append(10);

            pipeline.awaitExactly(20);
            assertThat(bridge.count("bridge.revision.gaps")).isZero();
        }
    }

    @Test
    void streamDeletedAndRefilledContinues() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            RunningBridge first = pipeline.bridge();
            pipeline.awaitExactly(10);
            first.close();
            pipeline.store().deleteStream(BridgePipeline.STREAM);
            pipeline.append(10);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(20);
            assertThat(bridge.count("bridge.revision.gaps")).isZero();
        }
    }

    @Test
    void deletedStreamsOfAllAreReadWhileStored() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SOURCE_STREAM", "$all")) {
            pipeline.append("quote-1", 5);
            pipeline.store().deleteStream("quote-1");
            pipeline.append("quote-2", 5);
            pipeline.store().tombstoneStream("quote-2");
            pipeline.append("quote-3", 5);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(15);
            assertThat(bridge.count("bridge.resubscriptions")).isZero();
        }
    }

    @Test
    void impossiblePositionsAreIgnored() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SOURCE_STREAM", "$all")) {
            pipeline.append("quote-1", 5);
            RunningBridge first = pipeline.bridge();
            pipeline.awaitExactly(5);

            assertThat(pipeline.store().faults().sendCheckpoint(-1)).isOne();
            assertThat(pipeline.store().faults().sendFellBehind()).isOne();
            pipeline.append("quote-1", 5);

            pipeline.awaitExactly(10);
            first.close();
            SourcePosition stored =
                    Objects.requireNonNull(pipeline.checkpoint()).position();
            assertThat(stored)
                    .isEqualTo(Objects.requireNonNull(pipeline.checkpoint()).lastEventPosition());
            pipeline.bridge();
            pipeline.append("quote-1", 5);
            pipeline.awaitExactly(15);
        }
    }

    @Test
    void copiesNothingWhileAllEndsBeforeTheCheckpoint() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SOURCE_STREAM", "$all")) {
            pipeline.append("quote-1", 20);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(20);

            pipeline.store().forgetLastEvents(5);

            await().until(() -> bridge.detail("checkpoint").contains("behind the checkpoint"));
            assertThat(bridge.isReady()).isFalse();
            assertThat(bridge.isAlive()).isTrue();
        }
    }

    @Test
    void loneEventIsCommittedAtOnceWhateverTheBatchTime() throws Exception {
        // Longer than this test may wait.
        try (BridgePipeline pipeline = new BridgePipeline(kafka)
                .with("BRIDGE_BATCH_TIME", "3m")
                .with("BRIDGE_TRANSACTION_TIMEOUT", "12m")
                .with("BRIDGE_BATCH_EVENTS", "1000000")) {
            RunningBridge bridge = pipeline.bridge().awaitActive();
            for (int event = 1; event <= 3; event++) {
                pipeline.append(1);
                pipeline.awaitExactly(event);
            }
            await().until(() -> bridge.transactions() == 3);
        }
    }
}
