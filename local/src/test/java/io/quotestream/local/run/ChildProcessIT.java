package io.quotestream.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.RunFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildProcessIT {

    @TempDir
    private Path folder;

    @Test
    void endedProcessIsReportedWithItsExitCodeAndTheEndOfItsLog() {
        try (ChildProcess child = start("echo first; echo 'disk is full'; exit 3")) {
            await().until(() -> !child.isAlive());

            assertThatThrownBy(child::verifyAlive)
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageStartingWith("bridge has ended with exit code 3; the end of its log:")
                    .hasMessageEndingWith("first\ndisk is full");
        }
    }

    @Test
    void childSeesOnlyTheEnvironmentThatItIsGiven() {
        try (ChildProcess child = start("env")) {
            await().until(() -> !child.isAlive());

            assertThatThrownBy(child::verifyAlive)
                    .hasMessageContaining("GIVEN=yes")
                    .hasMessageNotContaining("SHELL=");
        }
    }

    @Test
    void logOfManyStartsStaysBounded() throws IOException {
        try (RunFolder run = RunFolder.create()) {
            for (int i = 0; i < 3; i++) {
                Files.write(run.logToStart("bridge"), new byte[9 << 20]);
            }

            assertThat(run.logToStart("bridge")).doesNotExist();
            assertThat(run.folder("logs").resolve("bridge.before.log")).hasSize(9 << 20);
        }
    }

    private ChildProcess start(String script) {
        return ChildProcess.start("bridge", List.of("sh", "-c", script), Map.of("GIVEN", "yes"), folder.resolve("log"));
    }
}
