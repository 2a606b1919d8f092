package io.quotestream.local;

import java.io.IOException;
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

/** A process that the launcher started, with its log file. Thread safe. */
final class ChildProcess implements AutoCloseable {

    /** More than the services allow themselves for an orderly end. */
    private static final Duration ORDERLY_END = Duration.ofSeconds(15);

    private static final Duration FORCED_END = Duration.ofSeconds(10);
    private static final int SHOWN_LINES = 15;
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
    static ChildProcess start(String name, List<String> command, Map<String, String> environment, Path log) {
        ProcessBuilder builder = new ProcessBuilder(inOwnSession(command))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new RunFailure(name + " cannot be started: " + e.getMessage(), e);
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

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @throws RunFailure with the last lines of its log when the process has ended */
    void verifyAlive() {
        if (!process.isAlive()) {
            throw failure("has ended with exit code " + process.exitValue());
        }
    }

    /** A failure of this process, with the last lines of its log. */
    RunFailure failure(String what) {
        return new RunFailure(name + " " + what + "; the end of its log:\n" + lastLines());
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

    /** Asks it to end, without waiting. */
    void stop() {
        process.destroy();
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
