package io.quotestream.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process of a command. */
final class OpsMainIT {

    private static final Map<String, String> UNAVAILABLE_DATABASE =
            Map.of("JDBC_URL", "jdbc:mysql://127.0.0.1:1/quotes");

    @TempDir
    private Path folder;

    @Test
    void withoutArgumentsItPrintsTheUsageAndExitsWith2() throws Exception {
        Process process = start(Map.of());

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(out()).isEmpty();
        assertThat(err()).contains("Usage: ops");
    }

    @Test
    void aCommandThatIsStoppedBeforeItsEndExitsWith1() throws Exception {
        Process process = start(UNAVAILABLE_DATABASE, "archive", "2025-01-01", "quotes_archive");
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> err().contains("the database failed, retrying"));

            process.destroy();

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(err()).contains("ops: stopped before the end; run the command again");
            assertThat(out()).as("log lines").isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OpsMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String out() throws Exception {
        return Files.readString(folder.resolve("out"));
    }

    private String err() throws Exception {
        return Files.readString(folder.resolve("err"));
    }
}
