package io.quotestream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.local.run.LauncherProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole-system fault test, short and with a fixed seed; chaos/README.md has the command of the long one. */
final class ChaosIT {

    /** One deck: the kills of services twice, all others once. */
    private static final List<String> KINDS = List.of(
            "kill-bridge",
            "kill-streams-app",
            "kill-sink",
            "kill-broker",
            "kill-mysql",
            "pause-sink",
            "restart-source",
            "stall-subscription",
            "roll-bridge");

    private static final int DECK = KINDS.size() + 3;

    @TempDir
    private Path folder;

    @Test
    void killsOutagesAndStallsNeitherLoseNorDuplicateEvents() throws Exception {
        try (LauncherProcess launcher = LauncherProcess.start(
                ChaosMain.class,
                folder,
                "--seed",
                "20266",
                "--faults",
                Integer.toString(DECK),
                "--only",
                String.join(",", KINDS))) {
            int code = launcher.awaitEnd();

            assertThat(code).as(launcher.output()).isZero();
            assertThat(launcher.output())
                    .contains("  0 differences")
                    .contains("\n0 findings\n")
                    .containsPattern("Silent faults: [12], of which [12] showed in metrics .* goal 15 s: ")
                    .containsPattern("dead letters +[1-9]\\d* compared +0 differences")
                    .containsPattern("SIGKILLs: bridge 2 streams-app 2 sink 2 broker 1 mysql 1");
            KINDS.forEach(kind -> assertThat(output(launcher)).containsPattern("#\\d+ +" + kind + " +recovered in"));
            assertNothingIsLeft(launcher, List.of());
        }
    }

    @Test
    void pipelineRecoversFromOutagesOfEachServer() throws Exception {
        try (LauncherProcess launcher = LauncherProcess.start(
                ChaosMain.class, folder, "--outage-of", "source,broker,mysql", "--outage", "5s")) {
            int code = launcher.awaitEnd();

            assertThat(code).as(launcher.output()).isZero();
            assertThat(launcher.output()).contains("  0 differences").contains("\n0 findings\n");
            List.of("source", "broker", "mysql")
                    .forEach(server -> assertThat(output(launcher))
                            .containsPattern("Outage of " + server + ": 5 s .* recovered in .* 0 dead letters caused"));
            assertThat(output(launcher))
                    .containsPattern("sink-0 memory +[1-9]\\d*\\.\\d")
                    .containsPattern("streams-app-1 state on disk +\\d+\\.\\d");
            assertNothingIsLeft(launcher, List.of());
        }
    }

    @Test
    void killedLauncherLeavesNothingOfAllThatWasStartedAgain() throws Exception {
        try (LauncherProcess launcher = LauncherProcess.start(
                ChaosMain.class, folder, "--minutes", "10", "--only", "kill-several,kill-broker")) {
            await().atMost(Duration.ofMinutes(3)).until(() -> output(launcher).contains("#2 "));
            List<ProcessHandle> started = launcher.descendants();
            assertThat(started).hasSizeGreaterThanOrEqualTo(8);

            launcher.signal("KILL");

            assertThat(launcher.awaitEnd()).isEqualTo(137);
            assertNothingIsLeft(launcher, started);
        }
    }

    private static String output(LauncherProcess launcher) {
        try {
            return launcher.output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertNothingIsLeft(LauncherProcess launcher, List<ProcessHandle> started) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(started).noneMatch(ProcessHandle::isAlive);
            assertThat(launcher.leftFiles()).isEmpty();
        });
    }
}
