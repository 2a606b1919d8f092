package io.quotestream.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventLoad;
import io.quotestream.streams.runtime.StreamsProcess;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service shows over HTTP, as a process of its own. */
class PagesIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void topologyAndMetricsAreServed() throws Exception {
        EventLoad load = new EventLoad(4, 5, 20);
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createPipelineTopics(4);
            try (StreamsProcess app = StreamsProcess.start(kafka.bootstrapServers(), folder, Map.of())
                    .awaitReady()) {
                EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, load.events());

                assertThat(app.get("/topology").body()).isEqualTo(committedTopology());
                Awaitility.await()
                        .atMost(TIMEOUT)
                        .untilAsserted(() -> assertThat(app.get("/metrics").body())
                                .contains("streams_quotes_total{service=\"streams-app\"} 5.0")
                                .containsPattern("streams_events_total\\{[^}]*outcome=\"folded\"[^}]*} [1-9]")
                                .contains("streams_event_lag_seconds_count")
                                .contains("kafka_stream_client_state{"));
                assertThat(app.stop()).isZero();
            }
        }
    }

    private static String committedTopology() throws Exception {
        try (InputStream text = Objects.requireNonNull(PagesIT.class.getResourceAsStream("/topology.txt"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
