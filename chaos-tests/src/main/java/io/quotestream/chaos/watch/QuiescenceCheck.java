package io.quotestream.chaos.watch;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.testbed.CustomerLoad;
import io.quotestream.chaos.testbed.Testbed;
import io.quotestream.local.compare.Comparison;
import io.quotestream.local.compare.DeadLetterReader;
import io.quotestream.local.compare.Differences;
import io.quotestream.local.compare.ListedDeadLetters;
import io.quotestream.local.feed.AppendedEvents;
import io.quotestream.local.feed.EventAppender;
import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.oracle.Oracle;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Holds the customers, waits until everything appended has come out, and compares every row, every dead letter, every
 * event and every state with the oracle.
 */
public final class QuiescenceCheck {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String EVENTS_IN_TABLES = """
            SELECT (SELECT COALESCE(SUM(event_count), 0) FROM quotes),
                   (SELECT COUNT(*) FROM dead_letters)
            """;

    private final Testbed testbed;
    private final CustomerLoad load;
    private final Probes probes;
    private final TableWatch tables;
    private final ChaosFindings findings;

    public QuiescenceCheck(
            Testbed testbed, CustomerLoad load, Probes probes, TableWatch tables, ChaosFindings findings) {
        this.testbed = testbed;
        this.load = load;
        this.probes = probes;
        this.tables = tables;
        this.findings = findings;
    }

    /**
     * Does the check; differences are findings as well.
     *
     * @param topics the reading to compare, which is read to its end first
     */
    public Differences run(TopicReading topics) throws InterruptedException, SQLException {
        load.hold();
        try (DeadLetterReader deadLetters =
                new DeadLetterReader(testbed.broker().bootstrapServers())) {
            Optional<Duration> drained = probes.await(probes.send(), TIMEOUT);
            if (drained.isEmpty()) {
                findings.add("nothing moved for " + TIMEOUT.toSeconds() + " s, with everything up and nothing new");
            }
            awaitRows(deadLetters);
            tables.checkOnNewConnection();
            topics.readToTheEnd();
            Oracle oracle = AppendedEvents.oracle(testbed.source(), EventAppender.STREAM);
            topics.compare(testbed.source(), oracle);
            Differences differences = new Comparison(testbed.database(), oracle)
                    .run(deadLetters.readAll(), ListedDeadLetters.read(testbed.database()));
            differences.shown().forEach(findings::add);
            return differences;
        } finally {
            load.release();
        }
    }

    /** The probe may overtake an event of another quote by a part of a batch. */
    private void awaitRows(DeadLetterReader deadLetters) throws InterruptedException, SQLException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        long appended = testbed.source().eventCount();
        try (Connection connection = testbed.database().connect();
                Statement statement = connection.createStatement()) {
            while (true) {
                List<ExpectedDeadLetter> found = deadLetters.readAll();
                long written;
                long listed;
                try (ResultSet row = statement.executeQuery(EVENTS_IN_TABLES)) {
                    row.next();
                    written = row.getLong(1);
                    listed = row.getLong(2);
                }
                if (written + found.size() == appended && listed == found.size()) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    findings.add(appended + " events were appended, and " + written + " came out as rows and "
                            + found.size() + " as dead letters, of which " + listed + " are in the table");
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        }
    }
}
