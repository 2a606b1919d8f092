package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.kafka.ClientListener;
import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.embedded.proxy.ProtocolFaults;
import io.quotestream.embedded.proxy.ProtocolFaults.FaultPoint;
import io.quotestream.embedded.proxy.TcpProxy;
import io.quotestream.embedded.proxy.TcpProxy.Tap;
import io.quotestream.embedded.proxy.TcpProxy.Verdict;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventFixture;
import io.quotestream.streams.EventLoad;
import io.quotestream.streams.QuoteStreamsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka goes away in a commit, for longer than a producer waits by its default settings. */
class LongOutageIT {

    /** Some times {@code max.block.ms}, and less than sessions and transactions may take. */
    private static final Duration OUTAGE = Duration.ofSeconds(6);

    private static final Map<String, String> VARIABLES = Map.of(
            "STREAMS_INSTANCE_ID",
            "a",
            "STREAMS_SESSION_TIMEOUT",
            "25s",
            "HTTP_PORT",
            "0",
            "STREAMS_COMMIT_INTERVAL",
            "1s",
            "KAFKA_REQUEST_TIMEOUT_MS",
            "1000",
            "KAFKA_DEFAULT_API_TIMEOUT_MS",
            "1000",
            "KAFKA_MAX_BLOCK_MS",
            "1000");

    @TempDir
    Path folder;

    /** Without the wait for Kafka in {@link QuoteStreamsConfig} the quotes' states were rebuilt from nothing. */
    @Test
    void noStateIsForgottenThoughACommitWaitsForLong() throws Exception {
        EventLoad load = new EventLoad(7, 60, 3_000);
        ProtocolFaults cuts = ProtocolFaults.ofKafkaRequests(ApiKeys.END_TXN.id);
        try (TcpProxy proxy = TcpProxy.start();
                EmbeddedKafka kafka = EmbeddedKafka.options()
                        .clientListener(ClientListener.behind(proxy))
                        .start()) {
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
            proxy.target(kafka.clientPort());
            kafka.createPipelineTopics(4);
            try (RunningStreams app = new RunningStreams(proxy.address(), folder, VARIABLES).awaitReady();
                    TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed")) {
                List<EventFixture> all = load.events();
                EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, all.subList(0, 2_000));
                await().atMost(RunningStreams.TIMEOUT).until(() -> app.counted() >= 2_000);

                cuts.cutNext(FaultPoint.REQUEST_LOST);
                EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, all.subList(2_000, 2_100));
                await().atMost(RunningStreams.TIMEOUT).until(() -> cuts.happened() == 1);
                await().during(OUTAGE).atMost(RunningStreams.TIMEOUT).until(() -> app.health.isLive());
                proxy.refuse(false);
                EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, all.subList(2_100, 3_000));

                await().atMost(RunningStreams.TIMEOUT)
                        .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
            }
        }
    }
}
