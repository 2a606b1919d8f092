package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.SourcePosition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A checkpoint that is not one of what would be copied now: the bridge stays alive, says what was, what is and what to do, and
 * neither loses nor repeats an event.
 */
class CheckpointIT {

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
    void aChangedFilterIsRefusedUntilItIsUndone() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)
                .with("BRIDGE_SOURCE_STREAM", "$all")
                .with("BRIDGE_FILTER_STREAM_PREFIX", "quote-")) {
            pipeline.append("quote-1", 10);
            copy(pipeline, 10);
            pipeline.append("quote-2", 5);

            pipeline.with("BRIDGE_FILTER_STREAM_PREFIX", "quote-,policy-");
            assertRefused(
                    pipeline,
                    10,
                    "the filter was stream ~ ^(quote\\-) and is stream ~ ^(quote\\-|policy\\-)",
                    "ops.jar checkpoint accept");

            pipeline.with("BRIDGE_FILTER_STREAM_PREFIX", "quote-");
            copy(pipeline, 15);
        }
    }

    @Test
    void twoBridgesOfAllHaveACheckpointEach() throws Exception {
        try (BridgePipeline quotes = new BridgePipeline(kafka)
                        .with("BRIDGE_SOURCE_STREAM", "$all")
                        .with("BRIDGE_FILTER_STREAM_PREFIX", "quote-");
                BridgePipeline policies = new BridgePipeline(kafka)
                        .with("BRIDGE_SOURCE_STREAM", "$all")
                        .with("BRIDGE_FILTER_STREAM_PREFIX", "policy-")
                        .with("TOPIC_BRIDGE_CHECKPOINTS", quotes.checkpoints())) {
            quotes.append("quote-1", 10);
            copy(quotes, 10);
            policies.append("policy-1", 20);
            copy(policies, 20);

            quotes.append("quote-1", 5);
            copy(quotes, 15);
            policies.append("policy-1", 5);
            copy(policies, 25);
        }
    }

    @Test
    void aStartBehindTheEndOfTheSourceIsNotStored() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("BRIDGE_START", "99")) {
            pipeline.append(10);

            assertRefused(pipeline, 0, "ends at 9, behind the position to start after, 99");
            assertThat(pipeline.committed(pipeline.checkpoints())).isEmpty();

            pipeline.with("BRIDGE_START", "beginning");
            copy(pipeline, 10);
        }
    }

    @Test
    void aLostCheckpointIsNoFirstStart() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            copy(pipeline, 10);
            pipeline.append(10);

            write(pipeline, pipeline.variable("BRIDGE_TRANSACTIONAL_ID"), null);
            assertRefused(pipeline, 10, "has no checkpoint in " + pipeline.checkpoints(), "ops.jar checkpoint set");

            recreate(pipeline.checkpoints(), 1, Map.of("cleanup.policy", "compact"));
            assertRefused(pipeline, 10, "has no checkpoint in " + pipeline.checkpoints());

            pipeline.with("BRIDGE_NAME", "renamed");
            assertRefused(pipeline, 10, "was BRIDGE_NAME or TOPIC_BRIDGE_CHECKPOINTS changed");
        }
    }

    @Test
    void anEventsTopicThatWasCreatedAgainIsNotFilledFromTheMiddle() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            copy(pipeline, 10);
            recreate(pipeline.events(), 3, Map.of());
            pipeline.append(10);

            assertRefused(pipeline, 0, "the events topic was deleted and created again");
        }
    }

    @Test
    void anEventsTopicThatIsCreatedAgainUnderALiveBridgeIsNotFilledFromTheMiddle() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(10);
            recreate(pipeline.events(), 3, Map.of());

            pipeline.append(10);

            await().until(() -> bridge.detail("checkpoint").contains("the events topic was deleted and created again"));
            assertThat(pipeline.committed(pipeline.events())).isEmpty();
            assertThat(bridge.isReady()).isFalse();
            assertThat(bridge.isAlive()).isTrue();
        }
    }

    /** Later events of a quote would go to another partition than its earlier ones. */
    @Test
    void partitionsThatAreAddedUnderALiveBridgeOrBeforeItsStartAreRefused() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka).with("KAFKA_METADATA_MAX_AGE_MS", "200")) {
            pipeline.append(10);
            RunningBridge bridge = pipeline.bridge();
            pipeline.awaitExactly(10);
            try (Admin admin = admin()) {
                admin.createPartitions(Map.of(pipeline.events(), NewPartitions.increaseTo(4)))
                        .all()
                        .get();
            }
            pipeline.append(10);

            await().until(() -> bridge.detail("checkpoint")
                    .contains("the number of partitions of the events topic was 3 and is 4"));
            assertThat(pipeline.committed(pipeline.events())).hasSize(10);
            bridge.close();

            assertRefused(pipeline, 10, "the number of partitions of the events topic was 3 and is 4");
        }
    }

    @Test
    void continuesAfterTheCheckpointOfVersion010() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            pipeline.append(10);
            copy(pipeline, 10);
            // As that version would have left it.
            recreate(pipeline.checkpoints(), 1, Map.of("cleanup.policy", "compact"));
            write(pipeline, BridgePipeline.STREAM, "{\"position\":\"9\"}");
            pipeline.append(5);

            copy(pipeline, 15);

            pipeline.append(5);
            copy(pipeline, 20);
        }
    }

    @Test
    void theFirstCheckpointIsStoredBeforeTheFirstEvent() throws Exception {
        try (BridgePipeline pipeline = new BridgePipeline(kafka)) {
            RunningBridge bridge = pipeline.bridge().awaitActive();

            assertThat(Objects.requireNonNull(pipeline.checkpoint()).position()).isNull();

            pipeline.append(3);
            pipeline.awaitExactly(3);
            bridge.close();
            assertThat(Objects.requireNonNull(pipeline.checkpoint()).position())
                    .isEqualTo(SourcePosition.ofRevision(2));
        }
    }

    /** Runs a bridge until the topic has so many events, each once. */
    private static void copy(BridgePipeline pipeline, int events) {
        RunningBridge bridge = pipeline.bridge().awaitActive();
        await().until(() -> pipeline.committed(pipeline.events()).size() >= events);
        bridge.close();
        assertThat(pipeline.committed(pipeline.events())).hasSize(events);
    }

    private static void assertRefused(BridgePipeline pipeline, int events, String... messages) {
        RunningBridge bridge = pipeline.bridge();
        await().untilAsserted(() ->
                assertThat(bridge.detail("checkpoint")).contains(messages).doesNotContain("standby"));
        assertThat(bridge.isReady()).isFalse();
        assertThat(bridge.isAlive()).isTrue();
        bridge.close();
        assertThat(pipeline.committed(pipeline.events())).hasSize(events);
    }

    private static void write(BridgePipeline pipeline, String key, @Nullable String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            pipeline.checkpoints(), key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8)))
                    .get();
        }
    }

    private static void recreate(String topic, int partitions, Map<String, String> config)
            throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().until(() -> !admin.listTopics().names().get().contains(topic));
        }
        kafka.createTopic(topic, partitions, config);
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
