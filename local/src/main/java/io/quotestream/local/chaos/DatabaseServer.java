package io.quotestream.local.chaos;

import io.quotestream.embedded.EmbeddedMariaDb;
import io.quotestream.local.ChildProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** MySQL's process, which faults end and start again. Confined to the thread of the faults. */
final class DatabaseServer {

    private final EmbeddedMariaDb server;
    private final Findings findings;
    private long kills;

    DatabaseServer(EmbeddedMariaDb server, Findings findings) {
        this.server = server;
        this.findings = findings;
    }

    long kills() {
        return kills;
    }

    /** The server's own name and version. */
    String version() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(""), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@version")) {
            row.next();
            String version = row.getString(1);
            return version.contains("MariaDB") ? version : "MySQL " + version;
        }
    }

    boolean isRunning() {
        return server.isRunning();
    }

    /** SIGKILL; returns when it is gone, with the proof. */
    String kill() {
        long pid = server.pid();
        server.kill();
        kills++;
        return gone(pid);
    }

    /** SIGTERM; returns when it is gone, with the proof. */
    String stop() {
        long pid = server.pid();
        server.stop();
        return gone(pid);
    }

    private String gone(long pid) {
        char state = ChildProcess.stateOf(pid);
        if (server.isRunning() || state != 'X') {
            findings.add("MySQL was to end and is in state " + state);
        }
        return "MySQL process " + pid + " gone";
    }

    /** Starts it again, and waits until it answers. */
    void start() {
        server.restart();
    }

    /** SIGSTOP, a while, SIGCONT. */
    String pause(Duration length) throws InterruptedException {
        server.suspend();
        try {
            TimeUnit.MILLISECONDS.sleep(50);
            char state = ChildProcess.stateOf(server.pid());
            if (state != 'T') {
                findings.add("MySQL was sent SIGSTOP and is in state " + state);
            }
            TimeUnit.MILLISECONDS.sleep(length.toMillis());
            return "MySQL state " + state + " for " + length.toSeconds() + " s";
        } finally {
            server.resume();
        }
    }
}
