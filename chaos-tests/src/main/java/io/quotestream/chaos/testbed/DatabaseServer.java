package io.quotestream.chaos.testbed;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.embedded.process.ChildProcess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** MySQL's process, which faults end and start again. Confined to the thread of the faults. */
public final class DatabaseServer {

    private final EmbeddedMariaDb server;
    private final ChaosFindings findings;
    private long kills;

    DatabaseServer(EmbeddedMariaDb server, ChaosFindings findings) {
        this.server = server;
        this.findings = findings;
    }

    public long kills() {
        return kills;
    }

    /** The server's own name and version. */
    public String version() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(""), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@version")) {
            row.next();
            String version = row.getString(1);
            return version.contains("MariaDB") ? version : "MySQL " + version;
        }
    }

    public boolean isRunning() {
        return server.isRunning();
    }

    /** SIGKILL; returns when it is gone, with the proof. */
    public String kill() {
        long pid = server.pid();
        server.kill();
        kills++;
        return gone(pid);
    }

    /** SIGTERM; returns when it is gone, with the proof. */
    public String stop() {
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

    /** Starts it again, and waits until it responds. */
    public void start() {
        server.restart();
    }

    /** SIGSTOP, a while, SIGCONT. */
    public String pause(Duration length) throws InterruptedException {
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
