package io.quotestream.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.local.run.LauncherProcess;
import java.nio.file.Path;
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
            KINDS.forEach(kind -> assertThat(launcher.output()).containsPattern("#\\d+ +" + kind + " +recovered in"));
            launcher.assertNothingIsLeft(List.of());
        }
    }
}
