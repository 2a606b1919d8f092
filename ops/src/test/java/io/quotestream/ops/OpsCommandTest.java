package io.quotestream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsCommandTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("KAFKA_BOOTSTRAP_SERVERS", "not-used:9092");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead-letters",
                "dead-letters replay",
                "dead-letters replay --reason wrong-shape",
                "dead-letters replay 0/1 --all",
                "dead-letters replay 0",
                "dead-letters replay 0/-1",
                "dead-letters show",
                "dead-letters list --since yesterday",
                "reset everything",
                "clear"
            })
    void wrongUsageIsExplained(String line) {
        CommandRun run = CommandRun.of(ENVIRONMENT, line.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).containsAnyOf("Usage:", "Did you mean");
    }

    @Test
    void helpNamesEveryCommand() {
        CommandRun run = CommandRun.of(Map.of(), "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("dead-letters", "reset", "clean", "Without arguments: runs the service");
        assertThat(CommandRun.of(Map.of(), "dead-letters", "--help").out()).contains("list", "show", "replay");
        assertThat(CommandRun.of(Map.of(), "dead-letters", "replay", "--help").out())
                .contains("--all", "--dry-run", "PARTITION/OFFSET");
        assertThat(CommandRun.of(Map.of(), "reset", "--help").exitCode()).isZero();
    }

    @Test
    void aWrongEnvironmentIsToldAsTheServiceDoes() {
        CommandRun run = CommandRun.of(Map.of("STREAMS_THREADS", "none"), "clean");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("KAFKA_BOOTSTRAP_SERVERS", "STREAMS_THREADS");
    }

    @Test
    void cleanDeletesTheStoresOfThisApplicationOnly(@TempDir Path folder) throws Exception {
        Path store = Files.createDirectories(folder.resolve("quotes-streams-app/0_1/rocksdb"));
        Files.writeString(store.resolve("000001.sst"), "anything");
        Path other = Files.createDirectories(folder.resolve("another-app/0_1"));
        Map<String, String> environment =
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "not-used:9092", "STREAMS_STATE_DIR", folder.toString());

        CommandRun run = CommandRun.of(environment, "clean");

        assertThat(run.exitCode()).isZero();
        assertThat(folder.resolve("quotes-streams-app")).doesNotExist();
        assertThat(other).exists();
        assertThat(CommandRun.of(environment, "clean").out()).contains("nothing in");
    }
}
