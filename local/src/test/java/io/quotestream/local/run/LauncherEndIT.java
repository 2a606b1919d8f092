package io.quotestream.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whenever and however {@code ./run-local} is ended, it leaves nothing behind. */
final class LauncherEndIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"Starting Kafka", "Starting bridge", "  written "})
    void signalLeavesNoProcessAndNoData(String moment) throws Exception {
        try (LauncherProcess launcher = LauncherProcess.start(folder, "--quotes", "0", "--rate", "50")) {
            await().atMost(TIMEOUT).until(() -> launcher.output().contains(moment));
            List<ProcessHandle> started = launcher.descendants();

            launcher.signal("INT");

            assertThat(launcher.awaitEnd()).isEqualTo(130);
            assertThat(launcher.output()).doesNotContain("run-local:", "Exception");
            launcher.assertNothingIsLeft(started);
        }
    }

    @Test
    void killedLauncherLeavesNoProcessAndNoData() throws Exception {
        try (LauncherProcess launcher = LauncherProcess.start(folder, "--quotes", "0", "--rate", "50")) {
            await().atMost(TIMEOUT).until(() -> launcher.output().contains("  written "));
            List<ProcessHandle> started = launcher.descendants();
            assertThat(started).hasSizeGreaterThanOrEqualTo(6);

            launcher.signal("KILL");

            assertThat(launcher.awaitEnd()).isEqualTo(137);
            launcher.assertNothingIsLeft(started);
        }
    }
}
