package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventLoad;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances that come and go one after the other while events flow. */
class RebalanceStormIT {

    private static final int CHANGES = 8;

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
    void statesAreRightAfterInstancesCameAndWentUnderLoad() throws Exception {
        EventLoad load = new EventLoad(22, 200);
        Deque<RunningStreams> running = new ArrayDeque<>();
        try (SteadyLoad flow = new SteadyLoad(load, kafka.bootstrapServers(), Topics.EVENTS);
                TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed");
                TopicReader deadLetters =
                        new TopicReader(kafka.bootstrapServers(), Topics.DEAD_LETTERS, "read_committed")) {
            running.add(start(0));
            for (int change = 1; change <= CHANGES; change++) {
                running.add(start(change % 3));
                int seen = states.records().size();
                Awaitility.await("progress in change " + change)
                        .atMost(RunningStreams.TIMEOUT)
                        .until(() -> states.records().size() > seen + 50);
                running.removeFirst().close();
            }
            flow.stop();

            Awaitility.await()
                    .atMost(RunningStreams.TIMEOUT)
                    .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
            Awaitility.await()
                    .atMost(RunningStreams.TIMEOUT)
                    .untilAsserted(() -> assertThat(deadLetters.records().stream()
                                    .map(deadLetter -> deadLetter.key() + "@"
                                            + TopicReader.header(deadLetter, EventHeaders.REVISION)))
                            .containsExactlyInAnyOrderElementsOf(load.expectedDeadLetters()));
        } finally {
            running.forEach(RunningStreams::close);
        }
    }

    /** Three folders, since an instance may still be closing when the next one starts. */
    private RunningStreams start(int disk) {
        return new RunningStreams(
                kafka.bootstrapServers(), folder.resolve("disk-" + disk), Map.of("STREAMS_STANDBY_REPLICAS", "1"));
    }
}
