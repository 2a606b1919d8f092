package io.quotestream.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed between the steps of a transaction, or that has no room left. */
class BrokerProcessIT {

    @TempDir
    Path folder;

    @Test
    void brokerKilledAtAnyPointOfATransactionLosesAndDuplicatesNothing() throws Exception {
        AtomicReference<@Nullable CrashPoint> next = new AtomicReference<>();
        Semaphore killed = new Semaphore(0);
        try (Broker broker = new Broker(BrokerProcess.start(folder, 0));
                BridgePipeline pipeline = new BridgePipeline(broker.now.servers(), EmbeddedEventStore.start())
                        .with("BRIDGE_BATCH_EVENTS", "20")
                        .with("KAFKA_MAX_BLOCK_MS", "2000")) {
            int appended = 0;
            RunningBridge bridge = null;
            for (CrashPoint death : CrashPoint.values()) {
                // Before the broker is back: the steps of a session's beginning are the first that come then.
                next.set(death);
                pipeline.append(500);
                appended += 500;
                if (bridge == null) {
                    bridge = pipeline.bridge(step -> {
                        if (next.compareAndSet(step, null)) {
                            killed.acquireUninterruptibly();
                        }
                    });
                } else {
                    broker.now = BrokerProcess.start(folder, broker.now.port());
                }

                await().until(() -> next.get() == null);
                broker.now.kill();
                killed.release();
            }
            broker.now = BrokerProcess.start(folder, broker.now.port());
            pipeline.awaitExactly(appended);
            assertThat(pipeline.committed(pipeline.deadLetters())).isEmpty();
        }
    }

    /** As another member it would wait for the token until the group gives the one before up. */
    @Test
    void leaderStaysTheSameMemberThroughALongOutage() throws Exception {
        try (Broker broker = new Broker(BrokerProcess.start(folder, 0));
                BridgePipeline pipeline = new BridgePipeline(broker.now.servers(), EmbeddedEventStore.start())
                        .with("KAFKA_MAX_BLOCK_MS", "2000")
                        .with("KAFKA_REQUEST_TIMEOUT_MS", "2000")
                        .with("KAFKA_DEFAULT_API_TIMEOUT_MS", "2000")
                        .with("KAFKA_DELIVERY_TIMEOUT_MS", "4000")) {
            RunningBridge bridge = pipeline.bridge().awaitActive();
            Set<String> members = members(broker.now, pipeline);
            assertThat(members).hasSize(1);

            broker.now.kill();
            pipeline.append(100);
            await().atMost(BridgePipeline.TIMEOUT)
                    .until(() -> bridge.detail("kafka").contains("verifying leadership"));
            broker.now = BrokerProcess.start(folder, broker.now.port());

            pipeline.awaitExactly(100);
            bridge.awaitActive();
            assertThat(members(broker.now, pipeline)).isEqualTo(members);
        }
    }

    private static Set<String> members(BrokerProcess broker, BridgePipeline pipeline) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.servers()))) {
            return admin.describeConsumerGroups(List.of(pipeline.group())).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .map(MemberDescription::consumerId)
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void resumesAfterABrokerDiedOfAFullDisk() throws Exception {
        // More than a broker takes for itself, less than one of the partitions will hold.
        int room = 12 << 20;
        int events = 500;
        String filler = "x".repeat(100_000);
        try (Broker broker = new Broker(BrokerProcess.startWithLittleRoom(folder, 0, room));
                BridgePipeline pipeline = new BridgePipeline(broker.now.servers(), EmbeddedEventStore.start())
                        .with("KAFKA_COMPRESSION_TYPE", "none")
                        .with("KAFKA_MAX_BLOCK_MS", "2000")
                        .with("BRIDGE_BATCH_EVENTS", "20")) {
            pipeline.store()
                    .append(
                            BridgePipeline.STREAM,
                            IntStream.range(0, events)
                                    .mapToObj(number -> BridgePipeline.numbered(number, filler))
                                    .toList());

            RunningBridge bridge = pipeline.bridge();

            broker.now.awaitEnd();
            await().until(() -> !bridge.isReady());
            assertThat(bridge.count("bridge.events.written")).isBetween(1.0, events - 1.0);

            broker.now = BrokerProcess.start(folder, broker.now.port());
            await().until(() -> bridge.gauge("bridge.position") == events - 1);
            pipeline.awaitExactly(events);
            bridge.awaitActive();
            assertThat(pipeline.committed(pipeline.deadLetters())).isEmpty();
        }
    }

    /** The one that runs now; ends with the test, after the pipeline. */
    private static final class Broker implements AutoCloseable {

        private volatile BrokerProcess now;

        Broker(BrokerProcess first) {
            now = first;
        }

        @Override
        public void close() {
            now.close();
        }
    }
}
