package io.quotestream.chaos;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.testbed.CustomerLoad;
import io.quotestream.chaos.testbed.Supervisor;
import io.quotestream.chaos.testbed.Testbed;
import io.quotestream.chaos.watch.Probes;
import io.quotestream.chaos.watch.QuiescenceCheck;
import io.quotestream.chaos.watch.ResourceUsage;
import io.quotestream.chaos.watch.TableWatch;
import io.quotestream.chaos.watch.TopicReading;
import io.quotestream.chaos.watch.TopicWatch;
import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.local.compare.Differences;
import io.quotestream.local.feed.AppendedEvents;
import io.quotestream.local.feed.EventAppender;
import io.quotestream.local.pipeline.Cleanup;
import io.quotestream.local.pipeline.RunFolder;
import io.quotestream.local.simulator.Simulator;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * The testbed under load, with all that watches it.
 *
 * @param check compares everything with the oracle, once all has come out
 */
record WatchedTestbed(
        Testbed testbed,
        CustomerLoad load,
        Probes probes,
        TableWatch tables,
        TopicWatch topics,
        QuiescenceCheck check,
        RunFolder folder,
        ChaosFindings findings) {

    private static final double UNTIDY_SHARE = 0.1;
    private static final double BAD_SHARE = 0.005;
    private static final Duration FIRST_ROWS_TIMEOUT = Duration.ofSeconds(90);
    private static final long MOST_LOG_BYTES = 512L << 20;

    /** Starts load and watches through {@code cleanup}; the first rows are in the tables when it returns. */
    static WatchedTestbed start(
            Testbed testbed, ChaosOptions options, RunFolder folder, Cleanup cleanup, ChaosFindings findings)
            throws InterruptedException {
        Simulator simulator =
                new Simulator(new Simulator.Settings(options.seed(), Long.MAX_VALUE, UNTIDY_SHARE, BAD_SHARE));
        CustomerLoad load =
                cleanup.start("the load", () -> new CustomerLoad(testbed.source(), simulator, options.rate()));
        TableWatch tables = cleanup.start("the watch of tables", () -> new TableWatch(testbed.database(), findings));
        TopicWatch topics = cleanup.start(
                "the watch of topics", () -> new TopicWatch(testbed.broker().bootstrapServers(), findings));
        Probes probes = cleanup.start(
                "the probes", () -> new Probes(testbed.source(), testbed.database(), options.partitions()));
        Supervisor supervisor = cleanup.start("the supervisor", () -> new Supervisor(testbed.instances(), findings));
        probes.start();
        load.start();
        awaitFirstRows(probes);
        tables.start();
        topics.start();
        supervisor.start();
        QuiescenceCheck check = new QuiescenceCheck(testbed, load, probes, tables, findings);
        return new WatchedTestbed(testbed, load, probes, tables, topics, check, folder, findings);
    }

    private static void awaitFirstRows(Probes probes) throws InterruptedException {
        Optional<Duration> first = probes.await(probes.send(), FIRST_ROWS_TIMEOUT);
        if (first.isEmpty()) {
            throw new RunFailedException(
                    "the first events were not in the tables after " + FIRST_ROWS_TIMEOUT.toSeconds() + " s");
        }
    }

    /** The last comparison, once with what was read along, and once with what a new reader finds. */
    Differences finalComparison() throws InterruptedException, SQLException {
        load.hold();
        testbed.awaitReady();
        Differences differences = check.run(topics.reading());
        try (TopicReading second = new TopicReading(testbed.broker().bootstrapServers(), "second reader", findings)) {
            second.readToTheEnd();
            second.compare(testbed.source(), AppendedEvents.oracle(testbed.source(), EventAppender.STREAM));
        }
        return differences;
    }

    void verifyLogs() {
        long bytes = logBytes();
        if (bytes > MOST_LOG_BYTES) {
            findings.add("the logs have grown to " + (bytes >> 20) + " MiB");
        }
    }

    long logBytes() {
        return ResourceUsage.bytes(folder.folder("logs"));
    }

    /** SIGKILLs of all parts. */
    long kills() {
        return testbed.fleets().stream().mapToLong(fleet -> fleet.kills()).sum()
                + testbed.broker().kills()
                + testbed.mysql().kills();
    }
}
