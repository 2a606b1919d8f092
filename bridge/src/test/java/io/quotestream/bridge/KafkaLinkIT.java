package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.kafka.ClientListener;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.proxy.ProtocolFaults;
import io.quotestream.embedded.proxy.ProtocolFaults.FaultPoint;
import io.quotestream.embedded.proxy.TcpProxy;
import io.quotestream.embedded.proxy.TcpProxy.Direction;
import io.quotestream.embedded.proxy.TcpProxy.Tap;
import io.quotestream.embedded.proxy.TcpProxy.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link to Kafka that breaks at a commit, or is slow, and a broker that has forgotten the bridge. */
class KafkaLinkIT {

    private TcpProxy proxy;
    private EmbeddedKafka kafka;

    @BeforeEach
    void startKafka() {
        proxy = TcpProxy.start();
        start(EmbeddedKafka.options());
    }

    private void start(EmbeddedKafka.Options options) {
        kafka = options.clientListener(ClientListener.behind(proxy)).start();
        proxy.target(kafka.clientPort());
    }

    @AfterEach
    void stopKafka() {
        kafka.close();
        proxy.close();
    }

    private BridgePipeline throughTheProxy() {
        return new BridgePipeline(kafka, EmbeddedEventStore.start())
                .with("KAFKA_BOOTSTRAP_SERVERS", proxy.address())
                .with("KAFKA_MAX_BLOCK_MS", "2000")
                .with("BRIDGE_BATCH_EVENTS", "20");
    }

    @Test
    void producerRetriesACommitWhoseResponseWasLost() throws Exception {
        ProtocolFaults cuts = ProtocolFaults.ofKafkaRequests(ApiKeys.END_TXN.id);
        proxy.tap(cuts);
        try (BridgePipeline pipeline = throughTheProxy()) {
            for (int i = 0; i < 10; i++) {
                cuts.cutNext(FaultPoint.REQUEST_LOST);
                cuts.cutNext(FaultPoint.RESPONSE_LOST);
            }
            pipeline.append(5_000);

            pipeline.bridge();

            pipeline.awaitExactly(5_000);
            assertThat(cuts.happened()).isEqualTo(20);
        }
    }

    /** Kafka stays unavailable until the producer has given up, so that only the checkpoint shows the outcome. */
    @Test
    void unclearCommitIsResolvedByTheCheckpoint() throws Exception {
        ProtocolFaults cuts = ProtocolFaults.ofKafkaRequests(ApiKeys.END_TXN.id);
        proxy.tap(() -> {
            Tap cut = cuts.get();
            return (direction, bytes) -> {
                Verdict verdict = cut.pass(direction, bytes);
                if (verdict == Verdict.CUT) {
                    proxy.refuse(true);
                    proxy.cut();
                }
                return verdict;
            };
        });
        try (BridgePipeline pipeline = throughTheProxy()) {
            RunningBridge bridge = pipeline.bridge().awaitActive();
            List<FaultPoint> moments = List.of(
                    FaultPoint.RESPONSE_LOST,
                    FaultPoint.REQUEST_LOST,
                    FaultPoint.RESPONSE_LOST,
                    FaultPoint.REQUEST_LOST);
            for (int round = 0; round < moments.size(); round++) {
                long happened = cuts.happened();
                cuts.cutNext(moments.get(round));
                pipeline.append(500);

                await().until(() -> cuts.happened() == happened + 1 && !bridge.isReady());
                proxy.refuse(false);
                pipeline.awaitExactly(500 * (round + 1));
                bridge.awaitActive();
            }
            await().until(() -> bridge.gauge("bridge.position") == 1_999);
            // What was committed unclearly was never counted as written, and never written again.
            assertThat(bridge.count("bridge.events.written")).isLessThanOrEqualTo(2_000 - 2);
        }
    }

    @Test
    void readinessReportsAHalfOpenKafkaConnectionWithinFifteenSeconds() throws Exception {
        try (BridgePipeline pipeline = throughTheProxy()) {
            RunningBridge bridge = pipeline.bridge().awaitActive();
            pipeline.append(100);
            pipeline.awaitExactly(100);

            proxy.hang(Direction.TO_TARGET, Direction.TO_CLIENT);
            pipeline.append(100);

            await().atMost(Duration.ofSeconds(15)).until(() -> !bridge.isReady());
            proxy.resume();
            pipeline.awaitExactly(200);
        }
    }

    @Test
    void continuesAfterTheBrokerExpiredAnIdleProducer() throws Exception {
        kafka.close();
        start(EmbeddedKafka.options()
                .setting("transactional.id.expiration.ms", "1000")
                .setting("transaction.remove.expired.transaction.cleanup.interval.ms", "500"));
        try (BridgePipeline pipeline = throughTheProxy();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            RunningBridge bridge = pipeline.bridge();
            for (int round = 1; round <= 3; round++) {
                pipeline.append(10);
                pipeline.awaitExactly(10 * round);
                bridge.awaitActive();

                await().until(() -> admin.listTransactions().all().get().isEmpty());
            }
            pipeline.append(10);
            pipeline.awaitExactly(40);
            assertThat(bridge.count("bridge.resubscriptions")).isPositive();
        }
    }

    /** The events together are larger than its heap. */
    @Test
    void smallHeapSurvivesALinkSlowerThanTheSource() throws Exception {
        int events = 1_000;
        int bytes = 64 << 10;
        String filler = "x".repeat(bytes);
        // Buffered, in two transactions, requested, and in gRPC's window.
        int bound = 20 + 2 * 8 + 16 + (8 << 20) / bytes + 2;
        assertThat(bound).isLessThan(events / 2);
        proxy.bandwidth(16 << 20);
        try (BridgePipeline pipeline = throughTheProxy()
                .with("KAFKA_COMPRESSION_TYPE", "none")
                .with("KAFKA_MAX_BLOCK_MS", "10000")
                .with("BRIDGE_BATCH_EVENTS", "8")
                .with("BRIDGE_PREFETCH_EVENTS", "20")
                .with("BRIDGE_SUBSCRIPTION_BATCH", "16")) {
            pipeline.store()
                    .append(
                            BridgePipeline.STREAM,
                            IntStream.range(0, events)
                                    .mapToObj(number -> BridgePipeline.numbered(number, filler))
                                    .toList());

            BridgeProcess bridge =
                    pipeline.process(List.of("-Xmx56m", "-XX:+ExitOnOutOfMemoryError"), BridgeProcess.LOG);

            AtomicInteger samples = new AtomicInteger();
            await().until(() -> {
                // In this order: what is written between the two only makes the difference smaller.
                long sent = pipeline.store().faults().eventsSent();
                Checkpoint checkpoint = pipeline.checkpoint();
                long written = checkpoint == null || checkpoint.position() == null
                        ? 0
                        : checkpoint.position().commit() + 1;
                assertThat(sent - written).isLessThanOrEqualTo(bound);
                samples.incrementAndGet();
                return written == events;
            });
            assertThat(samples.get()).isGreaterThan(3);
            assertThat(bridge.isAlive()).isTrue();
            assertThat(pipeline.store().faults().subscriptionsOpened()).isOne();
            assertThat(proxy.passedBytes(Direction.TO_TARGET)).isGreaterThan((long) events * bytes);
            pipeline.awaitExactly(events);
        }
    }
}
