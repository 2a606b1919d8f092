package io.quotestream.benchmarks.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A process that a benchmark started, with the log file of all that it prints. Thread safe. */
public final class BenchmarkProcess implements AutoCloseable {

    private static final Duration ORDERLY_END = Duration.ofSeconds(30);
    private static final Duration FORCED_END = Duration.ofSeconds(10);
    private static final long PAUSE_MS = 50;
    private static final int SHOWN_LINES = 15;

    /** All that a child gets to see of the user's environment, so that a stray KAFKA_ variable changes nothing. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "JAVA_HOME", "TMPDIR");

    private final String name;
    private final Process process;
    private final Path log;

    private BenchmarkProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts {@code command}; all that it prints goes to {@code <name>.log} in {@code scratch}. */
    public static BenchmarkProcess start(
            String name, List<String> command, Map<String, String> environment, BenchmarkWorkspace scratch) {
        Path log = scratch.path(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.to(log.toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            scratch.outlives(process);
            return new BenchmarkProcess(name, process, log);
        } catch (IOException e) {
            throw new BenchmarkFailedException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** What follows {@code prefix} on the first line that begins with it, once the process has printed it. */
    public String awaitLine(String prefix, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            boolean ended = !process.isAlive();
            for (String line : lines()) {
                if (line.startsWith(prefix)) {
                    return line.substring(prefix.length()).strip();
                }
            }
            if (ended) {
                throw failure("has ended with exit code " + process.exitValue());
            }
            if (System.nanoTime() - deadline > 0) {
                throw failure("did not print \"" + prefix.strip() + "\" within " + patience.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    /** @throws BenchmarkFailedException with the last lines of its log unless it ends with exit code 0 in time */
    void awaitSuccess(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure("did not end within " + patience.toSeconds() + " s");
        }
        if (process.exitValue() != 0) {
            throw failure("has ended with exit code " + process.exitValue());
        }
    }

    /** @throws BenchmarkFailedException with the last lines of its log when the process has ended */
    public void verifyAlive() {
        if (!process.isAlive()) {
            throw failure("has ended with exit code " + process.exitValue());
        }
    }

    /** A failure of this process, with the last lines of its log. */
    public BenchmarkFailedException failure(String what) {
        List<String> lines = lines();
        List<String> shown = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
        return new BenchmarkFailedException(name + " " + what + "; the end of its log:\n" + String.join("\n", shown));
    }

    private List<String> lines() {
        try {
            return Files.readString(log, UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of("(no log: " + e.getMessage() + ")");
        }
    }

    long pid() {
        return process.pid();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(FORCED_END.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks it to end, and ends it by force when it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(ORDERLY_END.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
