package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventFixture;
import io.quotestream.streams.EventLoad;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a child process against a real broker, killed as no test driver can be. */
class ExactlyOnceIT {

    private static final int KILLS = Integer.getInteger("streams.test.kills", 2);

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;

    @BeforeEach
    void startBroker() {
        kafka = EmbeddedKafka.start();
        kafka.createPipelineTopics(4);
    }

    @AfterEach
    void stopBroker() {
        kafka.close();
    }

    @Test
    void killedInMidLoadItStillFoldsEachEventOnce() throws Exception {
        EventLoad load = new EventLoad(20261101, 300);
        try (SteadyLoad flow = new SteadyLoad(load, kafka.bootstrapServers(), Topics.EVENTS);
                TopicReader states = committed(Topics.STATE);
                TopicReader deadLetters = committed(Topics.DEAD_LETTERS)) {
            // A long interval, so that a kill meets an open transaction; a name, so that the next start waits for
            // nobody.
            Map<String, String> variables =
                    Map.of("STREAMS_COMMIT_INTERVAL", "500ms", "STREAMS_INSTANCE_ID", "streams-app-0");
            for (int kill = 0; kill < KILLS; kill++) {
                int seenBefore = states.records().size();
                try (StreamsProcess service = start("killed", variables)) {
                    Awaitility.await("progress before kill " + kill)
                            .atMost(TIMEOUT)
                            .until(() -> states.records().size() > seenBefore + 100);
                    service.kill();
                }
            }
            try (StreamsProcess service = start("killed", variables)) {
                flow.stop();

                Awaitility.await()
                        .atMost(TIMEOUT)
                        .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
                Awaitility.await()
                        .atMost(TIMEOUT)
                        .untilAsserted(() -> assertThat(quotesAndRevisions(deadLetters))
                                .containsExactlyInAnyOrderElementsOf(load.expectedDeadLetters()));
                assertThat(service.stop()).isZero();
            }
        }
    }

    @Test
    void aDeadLetterIsPartOfTheTransaction() throws Exception {
        EventFixture poison = EventFixture.started("q1", 0).withData("[".getBytes(StandardCharsets.UTF_8));
        try (TopicReader committed = committed(Topics.DEAD_LETTERS);
                TopicReader written =
                        new TopicReader(kafka.bootstrapServers(), Topics.DEAD_LETTERS, "read_uncommitted")) {
            EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, List.of(poison));
            try (StreamsProcess service = start("poisoned", Map.of("STREAMS_COMMIT_INTERVAL", "8s"))) {
                awaitSize(written, 1);
                service.kill();
            }
            assertThat(committed.records()).as("the transaction was open").isEmpty();

            try (StreamsProcess service = start("poisoned", Map.of())) {
                awaitSize(committed, 1);
                assertThat(service.stop()).isZero();
            }
            assertThat(written.records()).as("one of each attempt").hasSize(2);
            assertThat(TopicReader.header(committed.records().get(0), DeadLetterHeaders.SOURCE))
                    .startsWith(Topics.EVENTS + "/");
        }
    }

    private static void awaitSize(TopicReader reader, int size) {
        Awaitility.await().atMost(TIMEOUT).until(() -> reader.records().size() >= size);
        assertThat(reader.records()).hasSize(size);
    }

    private StreamsProcess start(String stateDir, Map<String, String> variables) {
        return StreamsProcess.start(kafka.bootstrapServers(), folder.resolve(stateDir), variables);
    }

    private TopicReader committed(String topic) {
        return new TopicReader(kafka.bootstrapServers(), topic, "read_committed");
    }

    private static List<String> quotesAndRevisions(TopicReader deadLetters) {
        return deadLetters.records().stream()
                .map(record -> record.key() + "@" + TopicReader.header(record, EventHeaders.REVISION))
                .toList();
    }
}
