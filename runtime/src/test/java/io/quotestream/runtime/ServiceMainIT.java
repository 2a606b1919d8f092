package io.quotestream.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of a real process: {@link SampleMain} in a JVM of its own. */
final class ServiceMainIT {

    @TempDir
    Path folder = Path.of("");

    private @Nullable Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void aSignalLeadsToAnOrderlyEndWithExitCodeZero() throws Exception {
        Process running = start("run", Map.of());
        awaitOutput("running");

        running.destroy();

        assertThat(exitCode(running)).isEqualTo(ExitCode.STOPPED.code());
        assertThat(output()).contains("sample is stopping", "sample stopped");
    }

    @Test
    void aBodyThatDoesNotEndIsHaltedAtTheDeadline() throws Exception {
        Process running = start("stubborn", Map.of());
        awaitOutput("running");

        running.destroy();

        assertThat(exitCode(running)).isEqualTo(ExitCode.CLOSE_TIMED_OUT.code());
        assertThat(output()).contains("did not stop within");
    }

    @Test
    void aStopThatFailsAndOneThatHangsKeepNothingFromStopping() throws Exception {
        Process running = start("broken-stop", Map.of());
        awaitOutput("running");

        running.destroy();

        assertThat(exitCode(running)).isEqualTo(ExitCode.STOPPED.code());
        assertThat(output()).contains("sample stopped");
    }

    @Test
    void runningOutOfMemoryInAnyThreadEndsTheProcess() throws Exception {
        assertThat(exitCode(start("out-of-memory", Map.of()))).isEqualTo(ExitCode.FAILED.code());
    }

    @Test
    void aFailureIsLoggedOnceAndEndsTheProcess() throws Exception {
        assertThat(exitCode(start("fail", Map.of()))).isEqualTo(ExitCode.FAILED.code());
        assertThat(output().split("IllegalStateException", -1)).hasSize(2);
        assertThat(output()).contains("sample ends: broken for good");
    }

    @Test
    void anErrorEndsTheProcessToo() throws Exception {
        assertThat(exitCode(start("error", Map.of()))).isEqualTo(ExitCode.FAILED.code());
    }

    @Test
    void aWrongConfigurationIsAListWithoutAStackTrace() throws Exception {
        assertThat(exitCode(start("misconfigured", Map.of()))).isEqualTo(ExitCode.BAD_CONFIGURATION.code());
        assertThat(output())
                .contains("NOWHERE: is not set; expected a place, for example here")
                .doesNotContain("\tat ");
    }

    @Test
    void aWrongLogFormatIsAWrongConfiguration() throws Exception {
        assertThat(exitCode(start("run", Map.of("LOG_FORMAT", "xml")))).isEqualTo(ExitCode.BAD_CONFIGURATION.code());
        assertThat(output()).contains("LOG_FORMAT: is 'xml'; expected one of text, json");
    }

    @Test
    void logIsOneJsonObjectALineIfConfigured() throws Exception {
        Process running = start("run", Map.of("LOG_FORMAT", "json"));

        awaitOutput("\"formattedMessage\":\"running\"");
        running.destroy();
        assertThat(exitCode(running)).isZero();
    }

    private Process start(String how, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SampleMain.class.getName(),
                        how))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(variables);
        Process started = builder.start();
        process = started;
        return started;
    }

    private void awaitOutput(String text) {
        Awaitility.await().untilAsserted(() -> assertThat(output()).contains(text));
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
