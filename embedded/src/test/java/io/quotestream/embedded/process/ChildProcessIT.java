package io.quotestream.embedded.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
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
    void lineIsFoundOnceItIsComplete() throws Exception {
        try (ChildProcess child = start("printf 'ready '; read -r ignored; echo 'at 1'; echo 'ready at 2'")) {
            assertThatThrownBy(() -> child.awaitLine("ready ", Duration.ofMillis(200)))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessageStartingWith("bridge did not print \"ready\" within 0 s");
        }
        try (ChildProcess child =
                start("echo 'a line of ready at 0'; echo 'ready at 1'; echo 'ready at 2'; exec cat")) {
            assertThat(child.awaitLine("ready ", Duration.ofSeconds(20))).isEqualTo("at 1");
        }
    }

    @Test
    void lineIsNotTakenFromAnEarlierProcessWithTheSameLog() throws Exception {
        try (ChildProcess first = start("echo 'ready at 1'")) {
            first.awaitSuccess(Duration.ofSeconds(20));
        }
        try (ChildProcess second = start("echo 'not yet'")) {
            assertThatThrownBy(() -> second.awaitLine("ready ", Duration.ofSeconds(20)))
                    .isInstanceOf(RunFailedException.class)
                    .hasMessage("bridge has ended with exit code 0; the end of its log:\nnot yet");
        }
    }

    @Test
    void suspendedProcessStopsUntilItIsResumedAndKilledOneHasTheCodeOfItsSignal() throws Exception {
        try (ChildProcess child = start("exec cat")) {
            child.suspend();
            await().until(() -> child.state() == 'T');
            assertThat(child.memory()).isPositive();
            child.resume();
            await().until(() -> child.state() != 'T');

            child.kill();

            assertThat(child.awaitExit(Duration.ofSeconds(20))).isEqualTo(ChildProcess.KILLED);
            assertThat(child.state()).isEqualTo('X');
            assertThat(child.memory()).isZero();
        }
    }

    private ChildProcess start(String script) {
        return ChildProcess.start("bridge", List.of("sh", "-c", script), Map.of("GIVEN", "yes"), folder.resolve("log"));
    }
}
