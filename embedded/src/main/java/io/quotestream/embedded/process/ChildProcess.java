package io.quotestream.embedded.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process that the launcher started, with its log file. Thread safe. */
public final class ChildProcess implements AutoCloseable {

    /** More than the services allow themselves for an orderly end. */
    private static final Duration ORDERLY_END = Duration.ofSeconds(15);

    private static final Duration FORCED_END = Duration.ofSeconds(10);
    private static final int SHOWN_LINES = 15;
    private static final String RESIDENT = "VmRSS:";
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** All that a child gets to see of the user's environment, so that a stray KAFKA_ variable changes nothing. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "JAVA_HOME", "TMPDIR");

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts {@code command}; all that it prints goes to {@code log}. */
    public static ChildProcess start(String name, List<String> command, Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(inOwnSession(command))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new RunFailedException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** Ctrl-C in a terminal reaches all of a session; the launcher alone shall hear it, and end the others in order. */
    private static List<String> inOwnSession(List<String> command) {
        if (!Files.isExecutable(SETSID)) {
            return command;
        }
        List<String> inSession = new ArrayList<>(command);
        inSession.add(0, SETSID.toString());
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
            List<String> lines =
                    Files.readString(log, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Of the process itself, which {@code setsid} becomes. */
    public long pid() {
        return process.pid();
    }

    /** Asks it to end, without waiting. */
    public void stop() {
        process.destroy();
    }

    /** SIGKILL, without waiting. */
    public void kill() {
        process.destroyForcibly();
    }

    /** SIGSTOP: it stands still where it is, with its connections open. */
    public void suspend() throws InterruptedException {
        signal("STOP");
    }

    /** SIGCONT after {@link #suspend()}. */
    public void resume() throws InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws InterruptedException {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw failure("could not be sent SIG" + signal);
            }
        } catch (IOException e) {
            throw new RunFailedException("kill cannot be started: " + e.getMessage(), e);
        }
    }

    /** Its state as Linux has it: {@code T} when it is suspended, {@code X} when it is gone. */
    public char state() {
        return stateOf(pid());
    }

    /** The state of any process, as {@link #state()}. */
    public static char stateOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            // The name before it stands in parentheses, and may hold some itself.
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'X';
        }
    }

    /** Bytes of it that are in main memory, as Linux counts them: its resident set. 0 when it is gone. */
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
     * Waits for its end: the exit code, 137 after a SIGKILL.
     *
     * @throws RunFailedException when it does not end in time
     */
    public int awaitExit(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw failure("has not ended within " + patience.toSeconds() + " s");
        }
        return process.exitValue();
    }

    /** Asks it to end, and ends it by force when it does not. */
    @Override
    public void close() {
        stop();
        try {
            if (!process.waitFor(ORDERLY_END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor(FORCED_END.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
