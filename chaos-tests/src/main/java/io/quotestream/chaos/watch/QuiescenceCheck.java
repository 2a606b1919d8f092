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

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String EVENTS_IN_TABLES = """
            SELECT (SELECT COALESCE(SUM(event_count), 0) FROM quotes),
                   (SELECT COUNT(*) FROM dead_letters)
            """;

    private final Testbed stage;
    private final CustomerLoad load;
    private final Probes probes;
    private final TableWatch tables;
    private final ChaosFindings findings;

    public QuiescenceCheck(Testbed stage, CustomerLoad load, Probes probes, TableWatch tables, ChaosFindings findings) {
        this.stage = stage;
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
        try (DeadLetterReader deadLetters = new DeadLetterReader(stage.broker().bootstrapServers())) {
            Optional<Duration> drained = probes.await(probes.send(), PATIENCE);
            if (drained.isEmpty()) {
                findings.add("nothing moved for " + PATIENCE.toSeconds() + " s, with everything up and nothing new");
            }
            awaitRows(deadLetters);
            tables.lookAnew();
            topics.readToTheEnd();
            Oracle oracle = AppendedEvents.oracle(stage.source(), EventAppender.STREAM);
            topics.compare(stage.source(), oracle);
            Differences differences = new Comparison(stage.database(), oracle)
                    .run(deadLetters.readAll(), ListedDeadLetters.read(stage.database()));
            differences.shown().forEach(findings::add);
            return differences;
        } finally {
            load.release();
        }
    }

    /** The probe may overtake an event of another quote by a part of a batch. */
    private void awaitRows(DeadLetterReader deadLetters) throws InterruptedException, SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long appended = stage.source().eventCount();
        try (Connection connection = stage.database().connect();
                Statement statement = connection.createStatement()) {
            while (true) {
                List<ExpectedDeadLetter> letters = deadLetters.readAll();
                long written;
                long listed;
                try (ResultSet row = statement.executeQuery(EVENTS_IN_TABLES)) {
                    row.next();
                    written = row.getLong(1);
                    listed = row.getLong(2);
                }
                if (written + letters.size() == appended && listed == letters.size()) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    findings.add(appended + " events were appended, and " + written + " came out as rows and "
                            + letters.size() + " as dead letters, of which " + listed + " are in the table");
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        }
    }
}
