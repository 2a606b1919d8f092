package io.quotestream.ops.reset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.kafka.EmbeddedKafka;
import io.quotestream.model.QuoteState;
import io.quotestream.model.Topics;
import io.quotestream.ops.CommandRun;
import io.quotestream.streams.EventLoad;
import io.quotestream.streams.runtime.RunningStreams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reset and clean, as the runbook describes them. */
class ResetIT {

    @TempDir
    Path folder;

    private final EventLoad load = new EventLoad(31, 40, 600);
    private EmbeddedKafka kafka;

    @BeforeEach
    void startBroker() {
        kafka = EmbeddedKafka.start();
        kafka.createPipelineTopics(2);
    }

    @AfterEach
    void stopBroker() {
        kafka.close();
    }

    @Test
    void afterAResetItFoldsFromTheFirstEventWhateverOtherMachinesHaveKept() throws Exception {
        send(0, 300);
        foldAll("machine-1", 300);
        // Another machine's stores follow the changelog that the reset deletes.
        foldAll("machine-2", 0);
        try (RunningStreams app = app("machine-1").awaitReady()) {
            CommandRun refused = command("machine-1", "reset");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("has members", "Stop every instance first");
            assertThat(command("machine-1", "clean").err()).contains("a running application uses");
            assertThat(app.health.isReady()).isTrue();
        }

        CommandRun reset = command("machine-1", "reset");
        assertThat(reset.err()).isEmpty();
        assertThat(reset.exitCode()).isZero();
        assertThat(folder.resolve("machine-1/quotes-streams-app")).doesNotExist();
        assertThat(command("machine-1", "reset").exitCode()).as("a second time").isZero();

        send(300, 600);
        foldAll("machine-1", 600);
        try (RunningStreams app = app("machine-2").awaitReady()) {
            assertStatesAreRight(app);
            assertThat(app.counted()).isZero();
        }
    }

    @Test
    void aResetThatWouldLoseEventsIsRefused() throws Exception {
        send(0, 300);
        foldAll("machine-1", 300);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition(Topics.EVENTS, 0), RecordsToDelete.beforeOffset(5)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }

        CommandRun refused = command("machine-1", "reset");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("partition 0 begins at 5", "--accept-lost-events");
        foldAll("machine-1", 0);
        assertThat(command("machine-1", "reset", "--accept-lost-events").exitCode())
                .isZero();
    }

    @Test
    void cleanLosesNothing() throws Exception {
        send(0, 600);
        foldAll("machine-1", 600);

        assertThat(command("machine-1", "clean").exitCode()).isZero();

        try (Stream<Path> left = Files.list(folder.resolve("machine-1"))) {
            assertThat(left).isEmpty();
        }
        try (RunningStreams app = app("machine-1").awaitReady()) {
            assertStatesAreRight(app);
            assertThat(app.counted()).as("restored, and not folded again").isZero();
        }
    }

    /** A new fold beside the old one, as the runbook describes: other names, the same events. */
    @Test
    void aChangedFoldCanRunBesideTheOldOne() throws Exception {
        kafka.createTopic("quotes.state-2", 2, Map.of("cleanup.policy", "compact"));
        send(0, 600);
        Map<String, String> beside =
                Map.of("STREAMS_APPLICATION_ID", "quotes-streams-app-2", "TOPIC_STATE", "quotes.state-2");
        try (RunningStreams old = app("machine-1");
                RunningStreams next =
                        new RunningStreams(kafka.bootstrapServers(), folder.resolve("machine-2"), beside)) {
            Awaitility.await()
                    .atMost(RunningStreams.TIMEOUT)
                    .until(() -> old.counted() == 600 && next.counted() == 600);
            assertStatesAreRight(old);
            assertStatesAreRight(next);
        }
    }

    private void assertStatesAreRight(RunningStreams app) {
        for (Map.Entry<String, QuoteState> quote : load.expectedStates().entrySet()) {
            assertThat(app.page.get(quote.getKey(), "").body())
                    .contains("\"eventCount\":" + quote.getValue().eventCount() + ",");
        }
    }

    private void foldAll(String machine, int events) {
        try (RunningStreams app = app(machine).awaitReady()) {
            Awaitility.await().atMost(RunningStreams.TIMEOUT).until(() -> app.counted() == events);
        }
    }

    private RunningStreams app(String machine) {
        return new RunningStreams(kafka.bootstrapServers(), folder.resolve(machine), Map.of());
    }

    private CommandRun command(String machine, String... arguments) {
        return CommandRun.of(
                Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        kafka.bootstrapServers(),
                        "STREAMS_STATE_DIR",
                        folder.resolve(machine).toString()),
                arguments);
    }

    private void send(int from, int to) throws Exception {
        EventLoad.send(kafka.bootstrapServers(), Topics.EVENTS, load.events().subList(from, to));
    }
}
