package io.quotestream.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.Topics;
import io.quotestream.streams.EventFixture;
import io.quotestream.streams.EventLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of the client against a real broker: what it waits for, what it survives, what ends it. */
class StreamsRunnerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private EmbeddedKafka kafka;

    @BeforeEach
    void startBroker() {
        kafka = EmbeddedKafka.start();
    }

    @AfterEach
    void stopBroker() {
        kafka.close();
    }

    @Test
    void waitsForTheTopicsAndNamesTheMissing() throws Exception {
        try (RunningStreams run = run()) {
            run.awaitDetail("kafka", "topic quotes.events does not exist");
            assertThat(run.health.isLive()).isTrue();
            assertThat(run.page.get("q1", "").status()).isEqualTo(503);

            kafka.createTopic(Topics.EVENTS, 4, Map.of());
            kafka.createTopic(Topics.STATE, 3, Map.of());
            kafka.createTopic(Topics.DEAD_LETTERS, 1, Map.of());

            run.awaitDetail("kafka", "have 4 and 3 partitions");
            assertThat(run.health.isReady()).isFalse();
            recreateStateTopic();

            run.awaitReady();
        }
    }

    @Test
    void rebuildsALostStateFromItsChangelog() throws Exception {
        kafka.createPipelineTopics(4);
        EventLoad load = new EventLoad(7, 50, 1_000);
        try (TopicReader states = new TopicReader(kafka.bootstrapServers(), Topics.STATE, "read_committed")) {
            try (RunningStreams run = run()) {
                EventLoad.send(
                        kafka.bootstrapServers(), Topics.EVENTS, load.events().subList(0, 900));
                Awaitility.await().atMost(TIMEOUT).until(() -> run.counted() == 900);
            }
            wipe(folder.resolve("state"));
            try (RunningStreams run = run()) {
                run.awaitReady();
                EventLoad.send(
                        kafka.bootstrapServers(), Topics.EVENTS, load.events().subList(900, 1_000));

                Awaitility.await()
                        .atMost(TIMEOUT)
                        .untilAsserted(() -> assertThat(states.states()).isEqualTo(load.expectedStates()));
                assertThat(run.counted()).as("the first 900 are not read again").isEqualTo(100);
                load.expectedStates()
                        .forEach((quoteId, state) -> assertThat(
                                        run.page.get(quoteId, "").body())
                                .contains("\"eventCount\":" + state.eventCount()));
            }
        }
    }

    @Test
    void anOutageOfTheBrokerIsNoReasonToEnd() throws Exception {
        kafka.close();
        Path data = folder.resolve("broker");
        kafka = EmbeddedKafka.start(data, 0);
        int port = kafka.port();
        kafka.createPipelineTopics(2);
        try (RunningStreams run = run()) {
            EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, List.of(EventFixture.started("q1", 0)));
            Awaitility.await().atMost(TIMEOUT).until(() -> run.counted() == 1);

            kafka.close();
            run.awaitDetail("kafka", "Kafka is unavailable");
            assertThat(run.health.isReady()).isFalse();
            assertThat(run.health.isLive()).isTrue();

            kafka = EmbeddedKafka.start(data, port);
            EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, List.of(EventFixture.products("q1", 1, "a")));
            run.awaitReady();
            Awaitility.await()
                    .atMost(TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(run.page.get("q1", "").body()).contains("\"eventCount\":2"));
        }
    }

    @Test
    void aDeadClientEndsTheRun() throws Exception {
        kafka.createPipelineTopics(2);
        RunningStreams run = run();
        run.awaitReady();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of(Topics.EVENTS)).all().get(30, TimeUnit.SECONDS);
        }

        assertThatThrownBy(() -> run.ended.get(120, TimeUnit.SECONDS)).hasRootCauseInstanceOf(Exception.class);
        assertThat(run.health.isLive()).isFalse();
    }

    @Test
    void servesTheStateOfAQuote() throws Exception {
        kafka.createPipelineTopics(4);
        EventFixture first = EventFixture.products("quote 1/a", 0, "a", "b");
        EventFixture second = EventFixture.products("quote 1/a", 1, "b");
        try (RunningStreams run = run()) {
            EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, List.of(first, second));
            run.awaitReady();
            Awaitility.await().atMost(TIMEOUT).until(() -> run.counted() == 2);

            assertThat(run.page.get("quote 1/a", "").body()).contains("\"eventCount\":2", "\"quoteId\":\"quote 1/a\"");
            assertThat(run.page.get("quote 1/a", "at=" + first.created()).body())
                    .contains("Product a", "Product b");
            assertThat(run.page.get("quote 1/a", "at=" + second.created()).body())
                    .contains("Product b")
                    .doesNotContain("Product a");
            assertThat(run.page.get("quote 2", "").status()).isEqualTo(404);
        }
    }

    private void recreateStateTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of(Topics.STATE)).all().get(30, TimeUnit.SECONDS);
            Awaitility.await()
                    .atMost(TIMEOUT)
                    .until(() -> !admin.listTopics().names().get().contains(Topics.STATE));
        }
        kafka.createTopic(Topics.STATE, 4, Map.of("cleanup.policy", "compact"));
    }

    private static void wipe(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private RunningStreams run() {
        return new RunningStreams(kafka.bootstrapServers(), folder.resolve("state"), Map.of());
    }
}
