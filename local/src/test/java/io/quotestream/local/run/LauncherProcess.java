package io.quotestream.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import io.quotestream.local.LocalMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** {@link LocalMain} as a process of its own, as the script starts it, with its temporary files in a folder of the test. */
public final class LauncherProcess implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Pattern MYSQL =
            Pattern.compile("mysql --host=(\\S+) --port=(\\d+) --user=(\\S+)( --password=(\\S+))? (\\S+)\n");

    private static final Pattern SCRIPT = Pattern.compile("(export .+\n)+java .+\n");

    private final Process process;
    private final Path output;
    private final Path temporary;

    private LauncherProcess(Process process, Path output, Path temporary) {
        this.process = process;
        this.output = output;
        this.temporary = temporary;
    }

    public static LauncherProcess start(Path folder, String... arguments) throws IOException {
        return start(LocalMain.class, folder, arguments);
    }

    /** The same for another launcher that prints how to reach MySQL as {@link LocalMain} does. */
    public static LauncherProcess start(Class<?> main, Path folder, String... arguments) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        List<String> command = JavaCommand.ofClass(
                main,
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary,
                        // Shared with the other tests, so that MariaDB is not unpacked for each.
                        "-Dquotestream.mariadb.cache=" + mariaDbCache()));
        // Shells start background jobs with SIGINT ignored, and whatever these start inherits that.
        command.addAll(0, List.of("env", "--default-signal=INT"));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new LauncherProcess(process, output, temporary);
    }

    private static Path mariaDbCache() {
        return Installation.locate().root().resolve("local/target/mariadb-for-tests");
    }

    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the lines that start a service by hand; its shell becomes the service. */
    String awaitScript() {
        return Awaitility.await()
                .atMost(TIMEOUT)
                .until(() -> SCRIPT.matcher(output()), Matcher::find)
                .group()
                .replaceFirst("(?m)^java", "exec java");
    }

    /** Waits until it has compared MySQL with the oracle and printed its addresses; connects to MySQL by them. */
    public Connection awaitMySql() throws SQLException {
        Matcher address =
                Awaitility.await().atMost(TIMEOUT).until(() -> MYSQL.matcher(output()), matcher -> matcher.find());
        return DriverManager.getConnection(
                "jdbc:mysql://" + address.group(1) + ":" + address.group(2) + "/" + address.group(6),
                address.group(3),
                Objects.requireNonNullElse(address.group(5), ""));
    }

    /** Everything that it has started and that still lives. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** What is left in its folder for temporary files, but for the JVM's own. */
    private List<Path> leftFiles() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("quotestream-"))
                    .toList();
        }
    }

    /** Waits until of all these processes, and of its temporary files, nothing is left. */
    public void assertNothingIsLeft(List<ProcessHandle> started) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(started).noneMatch(ProcessHandle::isAlive);
            assertThat(leftFiles()).isEmpty();
        });
    }

    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for the end; returns the exit code. */
    public int awaitEnd() throws InterruptedException {
        if (!process.waitFor(10, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the run does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
