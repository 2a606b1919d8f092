package io.quotestream.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.local.run.LauncherProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill of {@code ./chaos} itself. */
final class KilledLauncherIT {

    @TempDir
    private Path folder;

    @Test
    void killedLauncherLeavesNothingOfAllThatWasStartedAgain() throws Exception {
        try (LauncherProcess launcher = LauncherProcess.start(
                ChaosMain.class, folder, "--minutes", "10", "--only", "kill-several,kill-broker")) {
            await().atMost(Duration.ofMinutes(3)).until(() -> launcher.output().contains("#2 "));
            List<ProcessHandle> started = launcher.descendants();
            assertThat(started).hasSizeGreaterThanOrEqualTo(8);

            launcher.signal("KILL");

            assertThat(launcher.awaitEnd()).isEqualTo(137);
            launcher.assertNothingIsLeft(started);
        }
    }
}
