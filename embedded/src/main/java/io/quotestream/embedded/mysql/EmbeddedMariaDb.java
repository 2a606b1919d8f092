package io.quotestream.embedded.mysql;

import io.quotestream.embedded.process.Folders;
import io.quotestream.embedded.process.FreePort;
import io.quotestream.embedded.process.RunFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real MariaDB 11.4 server as a child process on 127.0.0.1, standing in for MySQL: strict, utf8mb4, UTC, durable at each
 * commit. Linux on x86-64 only.
 *
 * <p>The server goes when this JVM goes, whatever way that is: on {@link #close()} in order; otherwise, {@code kill -9}
 * of the JVM included, a watching shell kills it a moment later and deletes a temporary data folder. A kept data folder
 * then has all that was committed. Methods may be called by several threads.
 */
public final class EmbeddedMariaDb implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedMariaDb.class);

    private static final String USER = "root";
    private static final int START_ATTEMPTS = 3;

    private final DatabaseProgram program;
    private final MariaDbSettings settings;
    private final Path dataFolder;
    private final @Nullable Path temporaryFolder;
    private final int port;
    private MariaDbProcess process;
    private boolean closed;

    private EmbeddedMariaDb(MariaDbSettings settings) {
        this.program = DatabaseProgram.chosen(settings.mysqlFolder());
        this.settings = settings;
        if (settings.dataFolder() == null) {
            this.temporaryFolder = Folders.temporary("quotestream-mariadb-data-");
            this.dataFolder = temporaryFolder;
        } else {
            this.temporaryFolder = null;
            this.dataFolder = settings.dataFolder().toAbsolutePath();
        }
        try {
            program.initializeOnce(dataFolder);
            this.process = startFirst(program, settings, dataFolder, temporaryFolder);
        } catch (RuntimeException e) {
            deleteIfTemporary(temporaryFolder);
            throw e;
        }
        this.port = process.port();
    }

    private static MariaDbProcess startFirst(
            DatabaseProgram program, MariaDbSettings settings, Path dataFolder, @Nullable Path temporaryFolder) {
        for (int attempt = 1; ; attempt++) {
            int port = settings.port() == 0 ? FreePort.pick() : settings.port();
            try {
                return MariaDbProcess.start(program, settings, dataFolder, port, temporaryFolder);
            } catch (RunFailedException e) {
                // Another process may have taken the port since it was found free.
                if (settings.port() != 0 || attempt == START_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Starts a server on a free port with a temporary folder. */
    public static EmbeddedMariaDb start() {
        return start(MariaDbSettings.DEFAULTS);
    }

    /** Starts a server on a folder that stays; port 0 is any free one. */
    public static EmbeddedMariaDb start(Path dataFolder, int port) {
        return start(MariaDbSettings.DEFAULTS.at(dataFolder, port));
    }

    /**
     * Starts a server; on return it can be used. The very first start for a user unpacks the server, which takes some
     * seconds and 330 MB under {@code java.io.tmpdir} (or the folder of the system property
     * {@code quotestream.mariadb.cache}); later ones take about a second.
     *
     * @throws IllegalStateException if the server does not run here; the message names what it needs
     * @throws RunFailedException if it ends or does not accept connections in time, with the end of its log
     */
    public static EmbeddedMariaDb start(MariaDbSettings settings) {
        return new EmbeddedMariaDb(settings);
    }

    /** A plain URL for Connector/J, without any property. */
    public String jdbcUrl(String database) {
        return "jdbc:mysql://127.0.0.1:" + port + "/" + database;
    }

    public int port() {
        return port;
    }

    /** The user who may do everything, from this machine alone. */
    public String user() {
        return USER;
    }

    /** Empty: the server listens on the loopback address only. */
    public String password() {
        return "";
    }

    /** Of the server's process; another one after each {@link #restart()}. */
    public synchronized long pid() {
        return process.pid();
    }

    public synchronized boolean isRunning() {
        return process.isAlive();
    }

    /** Makes a database, unless there is one of that name. */
    public void createDatabase(String name) {
        execute("CREATE DATABASE IF NOT EXISTS " + identifier(name) + " CHARACTER SET utf8mb4");
    }

    /**
     * Makes a user who may log in with a password.
     *
     * @param grants each what a GRANT has between GRANT and TO: {@code SELECT, INSERT ON quotes.*}; as they are, so only
     *     from trusted text
     */
    public void createUser(String name, String password, String... grants) {
        String account = literal(name) + "@" + literal("%");
        execute("CREATE USER " + account + " IDENTIFIED BY " + literal(password));
        for (String grant : grants) {
            execute("GRANT " + grant + " TO " + account);
        }
    }

    private void execute(String sql) {
        try (Connection connection = MariaDbProcess.connect(port);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            // Not the statement itself: it may have a password in it.
            throw new IllegalStateException(
                    "MariaDB refused to " + sql.substring(0, sql.indexOf(' ', sql.indexOf(' ') + 1)), e);
        }
    }

    private static String identifier(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** SIGKILL: the server is gone on return, with its connections; what was committed stays. */
    public synchronized void kill() {
        process.kill();
    }

    /** Stops the server in order, to be started again by {@link #restart()}. */
    public synchronized void stop() {
        process.stop();
    }

    /** SIGSTOP: connections stay open, without any response. */
    public synchronized void suspend() {
        process.suspend();
    }

    /** SIGCONT after {@link #suspend()}. */
    public synchronized void resume() {
        process.resume();
    }

    /** Starts the server again on its port and data, stopping it first if it runs. */
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("Closed");
        }
        process.stop();
        process.unwatch();
        process = MariaDbProcess.start(program, settings, dataFolder, port, temporaryFolder);
    }

    /** Stops the server, by force after 15 seconds, and deletes a temporary folder. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            process.stop();
            deleteIfTemporary(temporaryFolder);
            process.unwatch();
        }
    }

    private static void deleteIfTemporary(@Nullable Path folder) {
        if (folder != null) {
            try {
                Folders.delete(folder);
            } catch (IOException e) {
                log.warn("cannot delete {}: {}", folder, e.toString());
            }
        }
    }
}
