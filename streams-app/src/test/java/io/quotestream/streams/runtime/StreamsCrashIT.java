package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventFixture;
import io.quotestream.streams.EventLoad;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process that ends at one chosen point, at each in turn, on the same topics and stores. */
final class StreamsCrashIT {

    private static final int VISITS = Integer.getInteger("streams.test.visits", 1);

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final int EVENTS_A_VISIT = 400;
    private static final long SEED = 20261123;

    @TempDir
    Path folder;

    @Test
    void aCrashAtAnyPointLosesAndRepeatsNothing() throws Exception {
        List<StreamsCrashPoint> visits = Collections.nCopies(VISITS, List.of(StreamsCrashPoint.values())).stream()
                .flatMap(List::stream)
                .toList();
        EventLoad load = new EventLoad(SEED, 300, (visits.size() + 1) * EVENTS_A_VISIT);
        Random random = new Random(SEED);
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createPipelineTopics(4);
            try (TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed");
                    TopicReader deadLetters =
                            new TopicReader(kafka.bootstrapServers(), Topics.DEAD_LETTERS, "read_committed")) {
                send(kafka, load, 0);
                try (StreamsProcess first = StreamsProcess.start(kafka.bootstrapServers(), stores(), named())) {
                    await().atMost(TIMEOUT).until(() -> !states.records().isEmpty());
                    first.kill(); // so that there is something to restore
                }
                int part = 1;
                for (StreamsCrashPoint point : visits) {
                    int times = point == StreamsCrashPoint.RESTORING ? 1 : 1 + random.nextInt(50);
                    send(kafka, load, part++);
                    try (StreamsProcess crashing = crashing(kafka, point, times)) {
                        assertThat(crashing.awaitEnd())
                                .as("exit code at %s, passed for the %s. time", point, times)
                                .isEqualTo(CrashingStreams.CRASHED);
                    }
                }
                try (StreamsProcess last = StreamsProcess.start(kafka.bootstrapServers(), stores(), named())) {
                    await().atMost(TIMEOUT)
                            .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
                    await().atMost(TIMEOUT)
                            .untilAsserted(() -> assertThat(deadLetters.records())
                                    .extracting(deadLetter -> deadLetter.key() + "@"
                                            + TopicReader.header(deadLetter, EventHeaders.REVISION))
                                    .containsExactlyInAnyOrderElementsOf(load.expectedDeadLetters()));
                    assertThat(last.stop()).isZero();
                }
            }
        }
    }

    private static void send(EmbeddedKafka kafka, EventLoad load, int part) throws Exception {
        List<EventFixture> events = load.events().subList(part * EVENTS_A_VISIT, (part + 1) * EVENTS_A_VISIT);
        EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, events);
    }

    private StreamsProcess crashing(EmbeddedKafka kafka, StreamsCrashPoint point, int times) {
        Map<String, String> variables = new HashMap<>(named());
        variables.putAll(CrashingStreams.VARIABLES);
        return StreamsProcess.start(
                CrashingStreams.class,
                List.of(point.name(), Integer.toString(times)),
                kafka.bootstrapServers(),
                stores(),
                variables);
    }

    private Path stores() {
        return folder.resolve("stores");
    }

    /** A name, so that the next start waits for nobody. */
    private static Map<String, String> named() {
        return Map.of("STREAMS_INSTANCE_ID", "streams-app-0");
    }
}
