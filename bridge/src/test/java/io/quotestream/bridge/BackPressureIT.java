package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fast source of large events and a Kafka that is unavailable, or slow: no more is requested from the source than the bounds allow. */
class BackPressureIT {

    private static final int EVENTS = 1_000;
    private static final int EVENT_BYTES = 64 << 10;
    private static final int BATCH = 8;
    private static final int SUBSCRIPTION_BATCH = 16;

    /** What may be on its way on a connection: gRPC's window for flow control, which grows to this at most. */
    private static final int WINDOW_BYTES = 8 << 20;

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

    @ParameterizedTest
    @CsvSource({"10000, 2097152", "20, 33554432"})
    void theSourceIsHeldBackWhileKafkaIsAway(int prefetchEvents, int prefetchBytes) throws Exception {
        int mayWait = Math.min(prefetchEvents, prefetchBytes / EVENT_BYTES) + 2 * BATCH;
        int mayBeSent = mayWait + SUBSCRIPTION_BATCH + WINDOW_BYTES / EVENT_BYTES + 2;
        assertThat(mayBeSent).isLessThan(EVENTS / 4);
        try (RecordedLog log = new RecordedLog();
                BridgePipeline pipeline = new BridgePipeline(kafka)
                        .with("BRIDGE_BATCH_EVENTS", Integer.toString(BATCH))
                        .with("BRIDGE_SUBSCRIPTION_BATCH", Integer.toString(SUBSCRIPTION_BATCH))
                        .with("BRIDGE_PREFETCH_EVENTS", Integer.toString(prefetchEvents))
                        .with("BRIDGE_PREFETCH_BYTES", Integer.toString(prefetchBytes))
                        .with("KAFKA_MAX_BLOCK_MS", "2000")
                        .with("KAFKA_REQUEST_TIMEOUT_MS", "2000")
                        .with("KAFKA_DEFAULT_API_TIMEOUT_MS", "2000")
                        .with("KAFKA_DELIVERY_TIMEOUT_MS", "8000")) {
            RunningBridge bridge = pipeline.bridge().awaitActive();
            kafka.close();

            appendLargeEvents(pipeline);

            // Until the transaction gives up; without Kafka there is no next one, and nobody to read for.
            AtomicInteger samples = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(50)).until(() -> {
                assertThat(pipeline.store().faults().eventsSent()).isLessThanOrEqualTo(mayBeSent);
                double inFlight = bridge.gauge("bridge.events.in.flight");
                assertThat(inFlight).isLessThanOrEqualTo(mayWait);
                samples.addAndGet(inFlight > 0 ? 1 : 0);
                return pipeline.store().faults().subscriptionsOpen() == 0;
            });
            assertThat(samples.get()).isGreaterThan(10);
            assertThat(bridge.count("bridge.events.written")).isZero();
            await().until(() -> bridge.gauge("bridge.events.in.flight") == 0);
            awaitStandstill(pipeline);
            assertThat(pipeline.store().faults().subscriptionsOpened()).isOne();
            assertThat(pipeline.store().faults().eventsSent()).isLessThanOrEqualTo(2L * mayBeSent);
            assertThat(bridge.isReady()).isFalse();

            kafka = EmbeddedKafka.start(folder, kafka.port());
            await().until(() -> bridge.gauge("bridge.position") == EVENTS - 1);
            pipeline.awaitExactly(EVENTS);
            String sinceRecovery = log.text().substring(log.text().lastIndexOf("INFO copying "));
            assertThat(sinceRecovery).doesNotContain("Kafka is not as the bridge needs it");
        }
    }

    @Test
    void backPressureReachesTheSourceWhileKafkaIsSlow() throws Exception {
        int mayWait = 20 + 2 * BATCH;
        int mayBeSent = mayWait + SUBSCRIPTION_BATCH + WINDOW_BYTES / EVENT_BYTES + 2;
        throttleTheProducer();
        try (BridgePipeline pipeline = new BridgePipeline(kafka)
                .with("BRIDGE_BATCH_EVENTS", Integer.toString(BATCH))
                .with("BRIDGE_SUBSCRIPTION_BATCH", Integer.toString(SUBSCRIPTION_BATCH))
                .with("BRIDGE_PREFETCH_EVENTS", "20")
                .with("KAFKA_COMPRESSION_TYPE", "none")) {
            appendLargeEvents(pipeline);

            RunningBridge bridge = pipeline.bridge();

            AtomicInteger samples = new AtomicInteger();
            await().pollInterval(Duration.ofMillis(10)).until(() -> {
                long sent = pipeline.store().faults().eventsSent();
                assertThat(sent - bridge.count("bridge.events.written")).isLessThanOrEqualTo(mayBeSent);
                assertThat(bridge.gauge("bridge.events.in.flight")).isLessThanOrEqualTo(mayWait);
                samples.incrementAndGet();
                return bridge.gauge("bridge.position") == EVENTS - 1;
            });
            assertThat(samples.get()).isGreaterThan(10);
            assertThat(bridge.gauge("kafka.producer.produce.throttle.time.max")).isPositive();
            assertThat(bridge.count("bridge.resubscriptions")).isZero();
            pipeline.awaitExactly(EVENTS);
        }
    }

    /** The broker lets a client go at its own speed for the first ten seconds' worth, then makes it wait. */
    private void throttleTheProducer() throws Exception {
        ClientQuotaEntity producer =
                new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "quotes-bridge-producer"));
        ClientQuotaAlteration slow = new ClientQuotaAlteration(
                producer, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 3_000_000.0)));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.alterClientQuotas(List.of(slow)).all().get();
        }
    }

    private static void appendLargeEvents(BridgePipeline pipeline) {
        String filler = "x".repeat(EVENT_BYTES);
        pipeline.store()
                .append(
                        BridgePipeline.STREAM,
                        IntStream.range(0, EVENTS)
                                .mapToObj(number -> BridgePipeline.numbered(number, filler))
                                .toList());
    }

    /** Until the server has had nothing to send for a while. */
    private static void awaitStandstill(BridgePipeline pipeline) {
        AtomicLong before = new AtomicLong(-1);
        await().during(Duration.ofSeconds(3)).until(() -> {
            long sent = pipeline.store().faults().eventsSent();
            return before.getAndSet(sent) == sent;
        });
    }
}
