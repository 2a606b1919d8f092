package io.quotestream.embedded.mysql;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.OrphanReaper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of the database server, from its start until it ends or is killed. */
final class MariaDbProcess {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    /** Within the data folder. */
    static final String TEMPORARY_TABLES = "temporary-tables";

    private final ChildProcess process;
    private final OrphanReaper reaper;
    private final int port;

    private MariaDbProcess(ChildProcess process, OrphanReaper reaper, int port) {
        this.process = process;
        this.reaper = reaper;
        this.port = port;
    }

    /** Starts the server and waits until it accepts connections. */
    static MariaDbProcess start(
            DatabaseProgram program,
            MariaDbSettings settings,
            Path dataFolder,
            int port,
            @Nullable Path temporaryFolder) {
        Path errorLog = dataFolder.resolve("error.log");
        List<String> command = new ArrayList<>(program.baseCommand(dataFolder));
        command.addAll(network(port, dataFolder, errorLog));
        command.add("--tmpdir=" + ownTemporaryFolder(dataFolder));
        command.addAll(behaviour(settings));
        command.addAll(program.ownOptions(port));
        command.addAll(memory(settings));
        command.addAll(settings.options());
        ChildProcess process = ChildProcess.start("the database", command, Map.of(), errorLog);
        OrphanReaper reaper = OrphanReaper.start(temporaryFolder);
        reaper.watch(process.pid());
        MariaDbProcess server = new MariaDbProcess(process, reaper, port);
        try {
            server.awaitConnection();
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

    private void awaitConnection() {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            try (Connection connection = connect(port)) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException notYet) {
                process.verifyAlive();
                if (System.nanoTime() > deadline) {
                    throw process.failure("does not accept connections within " + START_TIMEOUT.toSeconds() + " s");
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
            TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database was starting", e);
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

    /** SIGTERM, and SIGKILL if the server does not end in time. */
    void stop() {
        process.close();
    }

    /** SIGKILL; the server has ended on return. */
    void kill() {
        process.closeByForce();
    }

    /** After the server has ended and its temporary folder is deleted: nothing is left for the reaper to do. */
    void unwatch() {
        reaper.close();
    }

    void suspend() {
        process.suspend();
    }

    void resume() {
        process.resume();
    }
}
