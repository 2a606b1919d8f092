package io.quotestream.benchmarks.servers;

import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.RunFailedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Waits for what the tables show. */
public final class AwaitSql {

    private static final long PAUSE_MS = 20;

    private AwaitSql() {}

    /** Returns once {@code count}'s one number is {@code expected}; fails when {@code writer} ends before. */
    public static void until(
            SqlServer server, String database, String count, long expected, Duration timeout, ChildProcess writer)
            throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Connection connection = server.connect(database, Map.of());
                Statement statement = connection.createStatement()) {
            long last = -1;
            while (last != expected) {
                try (ResultSet row = statement.executeQuery(count)) {
                    row.next();
                    last = row.getLong(1);
                }
                if (last != expected) {
                    writer.verifyAlive();
                    if (System.nanoTime() - deadline > 0) {
                        throw writer.failure("is not done after " + timeout.toSeconds() + " s");
                    }
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
            }
        } catch (SQLException e) {
            throw new RunFailedException("the server refused a query: " + e.getMessage(), e);
        }
    }
}
