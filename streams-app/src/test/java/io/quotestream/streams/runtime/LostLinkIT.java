package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.ClientListener;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.proxy.TcpProxy;
import io.quotestream.embedded.proxy.TcpProxy.Direction;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventFixture;
import io.quotestream.streams.EventLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to Kafka that say nothing any more, as when a firewall has forgotten them: no end, no reset. */
class LostLinkIT {

    /** What the README promises; without deadlines for the admin client it took 90 s and more. */
    private static final Duration PROMISED = Duration.ofSeconds(45);

    @TempDir
    Path folder;

    private TcpProxy proxy;
    private EmbeddedKafka kafka;

    @BeforeEach
    void startBroker() {
        proxy = TcpProxy.start();
        kafka = EmbeddedKafka.options()
                .clientListener(ClientListener.behind(proxy))
                .start();
        proxy.target(kafka.clientPort());
        kafka.createPipelineTopics(4);
    }

    @AfterEach
    void stopBroker() {
        kafka.close();
        proxy.close();
    }

    @Test
    void twoInstancesGoOnThoughAllTheirConnectionsFellSilent() throws Exception {
        EventLoad load = new EventLoad(5, 40, 400);
        try (RunningStreams first = instance("a").awaitReady();
                RunningStreams second = instance("b").awaitReady();
                TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed")) {
            send(load.events().subList(0, 200));
            Awaitility.await().atMost(RunningStreams.TIMEOUT).until(() -> first.counted() + second.counted() >= 200);

            assertThat(proxy.hangOpenConnections()).isGreaterThan(4);
            send(load.events().subList(200, 400));

            Awaitility.await()
                    .atMost(PROMISED)
                    .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
            assertThat(first.health.isLive()).isTrue();
            assertThat(second.health.isLive()).isTrue();
            proxy.resume();
        }
    }

    /** Kafka Streams waits for its brokers; Kubernetes waits for 30 s, and then kills. The code is the runbook's. */
    @Test
    void aStopWhileKafkaSaysNothingIsOverWithinTheDeadline() throws Exception {
        EventLoad load = new EventLoad(6, 40, 3_000);
        Map<String, String> variables = Map.of("STREAMS_CLOSE_TIMEOUT", "8s");
        try (StreamsProcess app = StreamsProcess.start(proxy.address(), folder.resolve("c"), variables)
                        .awaitReady();
                TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed")) {
            send(load.events());
            Awaitility.await()
                    .atMost(RunningStreams.TIMEOUT)
                    .until(() -> !states.records().isEmpty());
            proxy.hang(Direction.TO_TARGET, Direction.TO_CLIENT);
            Awaitility.await("it is seen in the metrics")
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> app.get("/metrics")
                            .body()
                            .contains("component_up{component=\"kafka\",service=\"streams-app\"} 0"));

            assertThat(app.stop()).isEqualTo(2);
            assertThat(app.log()).contains("did not stop within 8 s");

            proxy.resume();
            try (StreamsProcess next = StreamsProcess.start(proxy.address(), folder.resolve("c"), variables)) {
                next.awaitReady();
                Awaitility.await()
                        .atMost(RunningStreams.TIMEOUT)
                        .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
            }
        }
    }

    private void send(List<EventFixture> events) throws Exception {
        EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, events);
    }

    private RunningStreams instance(String name) {
        return new RunningStreams(
                proxy.address(),
                folder.resolve(name),
                Map.of(
                        "STREAMS_INSTANCE_ID",
                        name,
                        "STREAMS_STANDBY_REPLICAS",
                        "1",
                        "STREAMS_SESSION_TIMEOUT",
                        "10s",
                        "HTTP_PORT",
                        "0"));
    }
}
