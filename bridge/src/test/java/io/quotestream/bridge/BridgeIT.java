package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.source.SkipReason;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.SourcePosition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes in comes out: one bridge between a real broker and the embedded source. */
class BridgeIT {

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
    void everyEventIsCopiedOnceInOrderWithItsHeaders() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            Instant created = Instant.parse("2020-03-23T12:53:32.123456Z");
            UUID id = UUID.randomUUID();
            byte[] data = "{\"id\": \"quote-x\",  \"number\":0}".getBytes(UTF_8);
            byte[] metadata = "{\"by\":\"me\"}".getBytes(UTF_8);
            pipeline.store()
                    .append(
                            BridgePipeline.STREAM,
                            List.of(new NewEvent(id, "quote_started", data, metadata, "application/json", created)));
            RunningBridge bridge = pipeline.bridge();
            ConsumerRecord<byte[], byte[]> record = pipeline.awaitExactly(1).get(0);

            assertThat(record.key()).asString(UTF_8).isEqualTo("quote-x");
            assertThat(record.value()).isEqualTo(data);
            assertThat(record.timestamp()).isEqualTo(created.toEpochMilli());
            assertThat(BridgePipeline.header(record, "event-id")).isEqualTo(id.toString());
            assertThat(BridgePipeline.header(record, "event-type")).isEqualTo("quote_started");
            assertThat(BridgePipeline.header(record, "event-stream")).isEqualTo(BridgePipeline.STREAM);
            assertThat(BridgePipeline.header(record, "event-revision")).isEqualTo("0");
            assertThat(BridgePipeline.header(record, "event-position")).isEqualTo("0");
            assertThat(BridgePipeline.header(record, "event-created")).isEqualTo("2020-03-23T12:53:32.123456Z");
            assertThat(BridgePipeline.header(record, "content-type")).isEqualTo("application/json");
            assertThat(BridgePipeline.header(record, "event-metadata")).isEqualTo("{\"by\":\"me\"}");
            await().until(() -> bridge.count("bridge.events.written") == 1);
            bridge.assertAccountsAddUp();
        }
    }

    @Test
    void manyEventsKeepTheirOrderPerQuote() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(20_000);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(20_000);

            pipeline.append(500);

            pipeline.awaitExactly(20_500);
            await().until(() -> bridge.count("bridge.events.written") == 20_500);
            assertThat(bridge.gauge("bridge.position")).isEqualTo(20_499);
            await().until(() -> bridge.gauge("bridge.distance") == 0 && bridge.gauge("bridge.head") == 20_499);
        }
    }

    @Test
    void restartContinuesAfterTheCheckpoint() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            for (int start = 1; start <= 5; start++) {
                RunningBridge bridge = pipeline.bridge();
                pipeline.append(100);
                pipeline.awaitExactly(100 * start);
                bridge.close();
                assertThat(Objects.requireNonNull(pipeline.checkpoint()).position())
                        .isEqualTo(SourcePosition.ofRevision(100 * start - 1));
                assertThat(bridge.count("bridge.events.read")).isEqualTo(100);
            }
        }
    }

    @Test
    void rejectedEventsBecomeDeadLettersAndOthersContinue() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_MAX_RECORD_BYTES", "64KiB")) {
            pipeline.store()
                    .append(
                            BridgePipeline.STREAM,
                            List.of(
                                    BridgePipeline.numbered(0),
                                    NewEvent.json("fee_applied", "not json"),
                                    NewEvent.json("fee_applied", "{\"number\":5}"),
                                    NewEvent.json("fee_applied", ""),
                                    NewEvent.json(
                                            "fee_applied", "{\"quoteId\":\"q\",\"x\":\"" + "x".repeat(70_000) + "\"}"),
                                    BridgePipeline.numbered(1)));
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(2);

            List<ConsumerRecord<byte[], byte[]>> deadLetters = pipeline.committed(pipeline.deadLetters());

            assertThat(deadLetters.stream().map(deadLetter -> BridgePipeline.header(deadLetter, "dead-letter-reason")))
                    .containsExactly("not-json", "no-quote-id", "no-data", "too-large");
            assertThat(deadLetters.stream().map(deadLetter -> BridgePipeline.header(deadLetter, "dead-letter-source")))
                    .containsExactly(
                            BridgePipeline.STREAM + "@1",
                            BridgePipeline.STREAM + "@2",
                            BridgePipeline.STREAM + "@3",
                            BridgePipeline.STREAM + "@4");
            assertThat(deadLetters.get(0).value()).asString(UTF_8).isEqualTo("not json");
            assertThat(deadLetters.get(3).value()).isEmpty();
            assertThat(deadLetters.get(3).key()).asString(UTF_8).isEqualTo("q");
            await().until(() -> bridge.count("dead.letters") == 4);
        }
    }

    @Test
    void linksAreResolvedAndTheirOwnRevisionIsThePosition() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SOURCE_STREAM", "links")) {
            pipeline.append("target", 3);
            pipeline.store().appendLink("links", "target", 2);
            pipeline.store().appendLink("links", "nowhere", 9);
            pipeline.store().appendLink("links", "target", 0);
            RunningBridge bridge = pipeline.bridge();
            await().atMost(BridgePipeline.TIMEOUT).until(() -> pipeline.copied() == 2);

            List<ConsumerRecord<byte[], byte[]>> records = pipeline.committed(pipeline.events());

            assertThat(records.stream()
                            .map(record -> BridgePipeline.header(record, "event-stream") + "@"
                                    + BridgePipeline.header(record, "event-revision") + " "
                                    + BridgePipeline.header(record, "event-position")))
                    .containsExactlyInAnyOrder("target@2 0", "target@0 2");
            await().until(() -> bridge.skipped(SkipReason.DELETED_TARGET) == 1);
        }
    }

    @Test
    void copiesFilteredStreamsOfAllAndNothingWaitsWhileOthersWrite() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)
                .with("BRIDGE_SOURCE_STREAM", "$all")
                .with("BRIDGE_FILTER_STREAM_PREFIX", "quote-")) {
            pipeline.append("quote-1", 10);
            pipeline.store().append("my-quote-1", List.of(NewEvent.json("other", "{\"quoteId\":\"z\"}")));
            pipeline.append("quote-2", 10);
            RunningBridge bridge = pipeline.bridge();
            List<ConsumerRecord<byte[], byte[]>> records = pipeline.awaitExactly(20);

            assertThat(records.stream().map(record -> BridgePipeline.header(record, "event-stream")))
                    .containsOnly("quote-1", "quote-2");
            Checkpoint lastQuote = pipeline.checkpoint();
            await().until(() -> bridge.gauge("bridge.distance") == 0);
            double head = bridge.gauge("bridge.head");
            for (int i = 0; i < 100; i++) {
                pipeline.store()
                        .append(
                                "other",
                                java.util.Collections.nCopies(50, null).stream()
                                        .map(nothing -> NewEvent.json("other", "{}"))
                                        .toList());
            }
            await().until(() -> bridge.gauge("bridge.head") > head);
            assertThat(bridge.gauge("bridge.distance")).isZero();
            assertThat(bridge.gauge("bridge.behind.seconds")).isZero();

            bridge.close();
            assertThat(pipeline.checkpoint()).isEqualTo(lastQuote);
            pipeline.append("quote-3", 10);
            pipeline.bridge();
            pipeline.awaitExactly(30);
        }
    }

    @Test
    void copiesUserEventsButNoSystemEventsOfUnfilteredAll() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_SOURCE_STREAM", "$all")) {
            pipeline.append("a", 5);
            pipeline.store().appendLink("links", "a", 2);
            pipeline.store().truncateBefore("b", 3);
            pipeline.append("b", 5);
            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(10);

            await().pollDelay(java.time.Duration.ofSeconds(2)).until(() -> true);
            assertThat(bridge.count("bridge.resubscriptions")).isZero();
        }
    }

    @Test
    void startAtTheEndSurvivesARestart() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_START", "end")) {
            pipeline.store().append(BridgePipeline.STREAM, List.of(NewEvent.json("old", "{\"quoteId\":\"z\"}")));
            pipeline.bridge().awaitActive().close();
            pipeline.append(3);

            pipeline.bridge();

            pipeline.awaitExactly(3);
        }
    }

    @Test
    void startAtTheEndOfAnEmptySourceSurvivesARestart() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_START", "end")) {
            pipeline.bridge().awaitActive().close();
            pipeline.append(3);

            pipeline.bridge();

            pipeline.awaitExactly(3);
        }
    }

    @Test
    void startAfterAGivenRevisionIsExclusive() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_START", "0")) {
            pipeline.store().append(BridgePipeline.STREAM, List.of(NewEvent.json("old", "{\"quoteId\":\"z\"}")));
            pipeline.append(3);

            pipeline.bridge();

            pipeline.awaitExactly(3);
        }
    }

    @Test
    void lowTrafficEventsAreCopiedAtOnce() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            RunningBridge bridge = pipeline.bridge();
            pipeline.append(200);
            pipeline.awaitExactly(200);

            for (int event = 1; event <= 20; event++) {
                int written = 200 + event;
                pipeline.append(1);
                await().pollDelay(java.time.Duration.ZERO)
                        .pollInterval(java.time.Duration.ofMillis(1))
                        .until(() -> bridge.count("bridge.events.written") == written);
            }

            // Each was alone in its transaction: none waited for a batch to fill.
            assertThat(bridge.transactions()).isGreaterThanOrEqualTo(21);
        }
    }

    @Test
    void streamCreatedLaterIsReadFromItsFirstEvent() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            RunningBridge bridge = pipeline.bridge().awaitActive();
            await().until(() -> bridge.detail("eventstoredb").contains("does not exist"));

            pipeline.append(3);

            pipeline.awaitExactly(3);
            await().until(() -> bridge.detail("eventstoredb").equals("subscribed"));
        }
    }

    @Test
    void truncatedStreamIsReadFromItsFirstRemainingEvent() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.store()
                    .append(
                            BridgePipeline.STREAM,
                            List.of(NewEvent.json("old", "{\"quoteId\":\"z\"}"), NewEvent.json("old", "{}")));
            pipeline.append(3);
            pipeline.store().truncateBefore(BridgePipeline.STREAM, 2);

            RunningBridge bridge = pipeline.bridge();

            pipeline.awaitExactly(3);
            assertThat(bridge.count("bridge.revision.gaps")).isZero();
            assertThat(bridge.count("bridge.resubscriptions")).isZero();
        }
    }
}
