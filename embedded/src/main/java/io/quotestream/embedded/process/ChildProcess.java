package io.quotestream.embedded.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that this JVM has started, with the log file of all that it prints. It sees only the environment that it is
 * given, and no signals of a terminal: the parent decides in what order children end. Thread safe.
 */
public final class ChildProcess implements AutoCloseable {

    /** The exit code after {@link #kill()}. */
    public static final int KILLED = 128 + 9;

    /** The services' own deadlines for an orderly end are shorter. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
    private static final int SHOWN_LINES = 25;
    private static final String RESIDENT = "VmRSS:";
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** Variables of the user that a child inherits; a stray {@code KAFKA_} variable must not reach it. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "JAVA_HOME", "TMPDIR");

    private final String name;
    private final Process process;
    private final Path log;
    private final long logStart;

    private ChildProcess(String name, Process process, Path log, long logStart) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /**
     * Starts {@code command}, and appends all that it prints to {@code log}.
     *
     * @param name for messages
     * @throws RunFailedException when it cannot be started
     */
    public static ChildProcess start(String name, List<String> command, Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(inOwnSession(command))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        try {
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            return new ChildProcess(name, builder.start(), log, logStart);
        } catch (IOException e) {
            throw new RunFailedException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** Ctrl-C in a terminal reaches the terminal's whole session; where there is no setsid, the child ignores it. */
    private static List<String> inOwnSession(List<String> command) {
        List<String> inSession = new ArrayList<>(
                Files.isExecutable(SETSID)
                        ? List.of(SETSID.toString())
                        : List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        inSession.addAll(command);
        return inSession;
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** @throws RunFailedException with the last lines of its log when the process has ended */
    public void verifyAlive() {
        if (!process.isAlive()) {
            throw failure("has ended with exit code " + process.exitValue());
        }
    }

    /** A failure of this process, with the last lines of its log. */
    public RunFailedException failure(String what) {
        return new RunFailedException(name + " " + what + "; the end of its log:\n" + lastLines());
    }

    private String lastLines() {
        try {
            List<String> lines = output().lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        } catch (UncheckedIOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** All that this process has printed so far, without what the log had before. */
    public String output() {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(logStart);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What follows {@code prefix} on the first line that begins with it, once the process has printed that line.
     *
     * @throws RunFailedException when the process ends before, or does not print it in time
     */
    public String awaitLine(String prefix, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            boolean hasEnded = !process.isAlive();
            Optional<String> line = completeLines()
                    .filter(each -> each.startsWith(prefix))
                    .map(each -> each.substring(prefix.length()).strip())
                    .findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            if (hasEnded) {
                verifyAlive();
            }
            if (System.nanoTime() - deadline > 0) {
                throw failure("did not print \"" + prefix.strip() + "\" within " + timeout.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
        }
    }

    private Stream<String> completeLines() {
        String output = output();
        return output.substring(0, output.lastIndexOf('\n') + 1).lines();
    }

    /** The id of the command's own process: {@code setsid} and {@code exec} keep it. */
    public long pid() {
        return process.pid();
    }

    /** SIGTERM, without waiting. */
    public void stop() {
        process.destroy();
    }

    /** SIGKILL, without waiting. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGSTOP: it stays where it is, with its connections open. */
    public void suspend() {
        signal("STOP");
    }

    /** SIGCONT after {@link #suspend()}. */
    public void resume() {
        signal("CONT");
    }

    /** @param signal without SIG */
    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
            if (code != 0) {
                throw failure("could not be sent SIG" + signal);
            }
        } catch (IOException e) {
            throw new RunFailedException("kill cannot be started: " + e.getMessage(), e);
        }
    }

    /** Its state as Linux shows it: {@code T} when it is suspended, {@code X} when it has ended. */
    public char state() {
        return stateOf(pid());
    }

    /** The state of any process, as {@link #state()}. */
    public static char stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            // The name before the state is in parentheses, and may contain some itself.
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'X';
        }
    }

    /** Its resident memory in bytes; 0 when it has ended. */
    public long memory() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            return lines.filter(line -> line.startsWith(RESIDENT))
                    .map(line ->
                            line.substring(RESIDENT.length()).replace("kB", "").strip())
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) << 10)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /**
     * Waits for its end, and returns the exit code.
     *
     * @throws RunFailedException when it does not end in time
     */
    public int awaitExit(Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure("has not ended within " + timeout.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** @throws RunFailedException unless it ends with exit code 0 in time */
    public void awaitSuccess(Duration timeout) throws InterruptedException {
        int code = awaitExit(timeout);
        if (code != 0) {
            throw failure("has ended with exit code " + code);
        }
    }

    /** SIGTERM, and SIGKILL when it does not end within 15 seconds; returns when it has ended. */
    @Override
    public void close() {
        stop();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                closeByForce();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL; returns when it has ended. */
    public void closeByForce() {
        kill();
        try {
            process.waitFor(KILL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
