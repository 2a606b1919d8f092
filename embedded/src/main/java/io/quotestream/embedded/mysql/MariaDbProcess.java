package io.quotestream.embedded.mysql;

import io.quotestream.embedded.process.ParentWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of the database server, from its start until it ends or is killed. */
final class MariaDbProcess {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
    private static final int SHOWN_OF_LOG = 3_000;

    /** Within the data folder. */
    static final String TEMPORARY_TABLES = "temporary-tables";

    /** Leaves the terminal's interrupt to the parent, which decides what ends when; the shell becomes the server. */
    private static final List<String> WITHOUT_INTERRUPT =
            List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "mariadbd");

    private final Process process;
    private final ParentWatch watch;
    private final Path errorLog;
    private final int port;

    private MariaDbProcess(Process process, ParentWatch watch, Path errorLog, int port) {
        this.process = process;
        this.watch = watch;
        this.port = port;
        this.errorLog = errorLog;
    }

    /** Starts the server and waits until it answers. */
    static MariaDbProcess start(
            DatabaseProgram program,
            MariaDbSettings settings,
            Path dataFolder,
            int port,
            @Nullable Path temporaryFolder) {
        Path errorLog = dataFolder.resolve("error.log");
        List<String> command = new ArrayList<>(WITHOUT_INTERRUPT);
        command.addAll(program.baseCommand(dataFolder));
        command.addAll(network(port, dataFolder, errorLog));
        command.add("--tmpdir=" + ownTemporaryFolder(dataFolder));
        command.addAll(behaviour(settings));
        command.addAll(program.ownOptions(port));
        command.addAll(memory(settings));
        command.addAll(settings.options());
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(errorLog.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + program.executable(), e);
        }
        ParentWatch watch = ParentWatch.over(process, program.executable(), temporaryFolder);
        MariaDbProcess server = new MariaDbProcess(process, watch, errorLog, port);
        try {
            server.awaitAnswer();
            return server;
        } catch (RuntimeException e) {
            server.kill();
            server.unwatch();
            throw e;
        }
    }

    /** At its start a server deletes what servers left in the folder for temporary tables, also what another one uses there. */
    private static Path ownTemporaryFolder(Path dataFolder) {
        try {
            return Files.createDirectories(dataFolder.resolve(TEMPORARY_TABLES));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder in " + dataFolder, e);
        }
    }

    private static List<String> network(int port, Path dataFolder, Path errorLog) {
        return List.of(
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--pid-file=" + dataFolder.resolve("mariadbd.pid"),
                "--log-error=" + errorLog);
    }

    /** What MySQL 8.4 has by default, where MariaDB differs; and UTC. */
    private static List<String> behaviour(MariaDbSettings settings) {
        List<String> options = new ArrayList<>(List.of(
                "--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
                        + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
                "--character-set-server=utf8mb4",
                "--default-time-zone=+00:00",
                "--innodb-flush-log-at-trx-commit=1"));
        if (settings.binaryLog()) {
            options.addAll(List.of("--log-bin=binlog", "--server-id=1", "--sync-binlog=1"));
        } else {
            options.add("--skip-log-bin");
        }
        return options;
    }

    private static List<String> memory(MariaDbSettings settings) {
        return List.of(
                "--performance-schema=OFF",
                "--innodb-buffer-pool-size=" + settings.bufferPoolMiB() + "M",
                "--innodb-log-buffer-size=8M",
                "--key-buffer-size=1M",
                "--table-open-cache=400",
                "--max-connections=100");
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            try (Connection connection = connect(port)) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException notYet) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            "The database ended with " + process.exitValue() + " instead of starting:\n" + endOfLog(),
                            notYet);
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "The database does not answer within " + START_TIMEOUT + ":\n" + endOfLog(), notYet);
                }
            }
            pause();
        }
    }

    static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port + "/?connectTimeout=2000&socketTimeout=60000", "root", "");
    }

    private void pause() {
        try {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database was starting", e);
        }
    }

    private String endOfLog() {
        try {
            String log = Files.readString(errorLog, StandardCharsets.UTF_8);
            return log.substring(Math.max(0, log.length() - SHOWN_OF_LOG));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM, and SIGKILL if the server is still there after 15 seconds. */
    void stop() {
        process.destroy();
        if (!ended()) {
            kill();
        }
    }

    void kill() {
        process.destroyForcibly();
        ended();
    }

    /** After the server has ended and its temporary folder is dealt with: nothing is left for the watch to do. */
    void unwatch() {
        watch.close();
    }

    /** {@code STOP} holds the server where it is, {@code CONT} lets it go on. */
    void signal(String name) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid()).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("No process " + pid() + " to send " + name + " to");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start /bin/sh", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private boolean ended() {
        try {
            return process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
