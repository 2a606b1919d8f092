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
                "checkpoint",
                "checkpoint set",
                "checkpoint accept 5",
                "reset everything",
                "archive",
                "archive 2025-01-01",
                "audit everything",
                "export",
                "export one two",
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
        assertThat(run.out())
                .contains("dead-letters", "checkpoint", "reset", "clean", "archive", "audit", "export", "Exit codes");
        assertThat(CommandRun.of(Map.of(), "dead-letters", "--help").out()).contains("list", "show", "replay");
        assertThat(CommandRun.of(Map.of(), "checkpoint", "--help").out()).contains("show", "set", "accept", "reset");
        assertThat(CommandRun.of(Map.of(), "dead-letters", "replay", "--help").out())
                .contains("--all", "--dry-run", "PARTITION/OFFSET");
        assertThat(CommandRun.of(Map.of(), "reset", "--help").exitCode()).isZero();
    }

    @Test
    void listsEveryProblemOfTheConfiguration() {
        CommandRun run = CommandRun.of(Map.of("STREAMS_THREADS", "none"), "clean");

        assertThat(run.exitCode()).isEqualTo(78);
        assertThat(run.err()).contains("KAFKA_BOOTSTRAP_SERVERS", "STREAMS_THREADS");
    }

    @Test
    void eachCommandReportsWrongConfigurationWith78() {
        assertThat(CommandRun.of(Map.of(), "audit").err()).contains("EVENTSTOREDB_CONNECTION_STRING", "JDBC_URL");
        assertThat(CommandRun.of(Map.of(), "audit").exitCode()).isEqualTo(78);
        assertThat(CommandRun.of(Map.of(), "checkpoint", "show").err())
                .contains("EVENTSTOREDB_CONNECTION_STRING", "KAFKA_BOOTSTRAP_SERVERS");
        assertThat(CommandRun.of(Map.of(), "checkpoint", "show").exitCode()).isEqualTo(78);
        assertThat(CommandRun.of(Map.of(), "export", "folder").exitCode()).isEqualTo(78);
        assertThat(CommandRun.of(Map.of(), "dead-letters", "list").exitCode()).isEqualTo(78);

        Map<String, String> database = Map.of("JDBC_URL", "jdbc:mysql://127.0.0.1:1/quotes");
        assertThat(CommandRun.of(Map.of(), "archive", "2025-01-01", "archive").err())
                .contains("JDBC_URL");
        assertThat(CommandRun.of(database, "archive", "9999-01-01", "archive").err())
                .contains("BEFORE");
        assertThat(CommandRun.of(database, "archive", "2025-01-01", "a b").err())
                .contains("DATABASE");
        assertThat(CommandRun.of(database, "archive", "2025-01-01", "a b").exitCode())
                .isEqualTo(78);
    }

    @Test
    void withoutACommandItPrintsTheUsage() {
        CommandRun run = CommandRun.of(ENVIRONMENT);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: ops");
    }

    @Test
    void anUnavailableDatabaseIsAFailureInOneLine(@TempDir Path folder) {
        Map<String, String> database = Map.of("JDBC_URL", "jdbc:mysql://127.0.0.1:1/quotes");

        CommandRun run = CommandRun.of(database, "export", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("ops: MySQL failed: SQL state 08S01");
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
