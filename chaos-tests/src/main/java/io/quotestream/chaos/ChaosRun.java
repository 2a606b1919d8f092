package io.quotestream.chaos;

import static io.quotestream.chaos.ChaosLog.clock;
import static io.quotestream.chaos.ChaosLog.seconds;
import static io.quotestream.chaos.ChaosLog.since;

import io.quotestream.chaos.faults.Outage;
import io.quotestream.chaos.faults.Outages;
import io.quotestream.chaos.report.Recoveries;
import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.testbed.Testbed;
import io.quotestream.chaos.watch.ResourceUsage;
import io.quotestream.chaos.watch.TopicReading;
import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.local.compare.Differences;
import io.quotestream.local.pipeline.Cleanup;
import io.quotestream.local.pipeline.RunFolder;
import io.quotestream.local.run.LauncherLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One run from start to summary: faults after a plan, with everything watched, until the goals are reached. */
final class ChaosRun {

    /** The event store's network logs each connection that is cut; kept here, or the setting would be forgotten. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private final ChaosOptions options;
    private final Cleanup cleanup;
    private final ChaosLog log;
    private final ChaosFindings findings;
    private final long begin = System.nanoTime();

    ChaosRun(ChaosOptions options, Cleanup cleanup, PrintStream out) {
        this.options = options;
        this.cleanup = cleanup;
        this.log = new ChaosLog(out);
        this.findings = new ChaosFindings(out);
    }

    /** Runs to the end; returns whether nothing was found. */
    boolean run() throws InterruptedException, IOException, SQLException {
        RunFolder folder = cleanup.start("the folder", RunFolder::create);
        LauncherLog.to(folder.log("run-local"));
        GRPC.setLevel(Level.OFF);
        log.line("Starting the testbed: 3 servers, 2 of each service; seed %d ...", options.seed());
        try {
            play(folder);
        } catch (RunFailedException | IOException | SQLException e) {
            if (cleanup.isClosing()) {
                throw e; // ended by a signal: no news
            }
            findings.add(String.valueOf(e.getMessage()));
        }
        if (findings.isEmpty()) {
            return true;
        }
        Path logs = folder.keepLogs("quotestream-chaos-logs-");
        log.out().println();
        log.line("FAILED with %d findings. Seed %d; to repeat:", findings.count(), options.seed());
        log.line("  %s", options.command());
        log.line("Logs are kept in %s", logs);
        return false;
    }

    private void play(RunFolder folder) throws InterruptedException, IOException, SQLException {
        Testbed testbed = Testbed.start(folder, cleanup, options.partitions(), options.database(), findings);
        testbed.awaitReady();
        log.line(
                "Ready after %.1f s, with %s",
                seconds(since(begin)), testbed.mysql().version());
        long loaded = System.nanoTime();
        WatchedTestbed watched = WatchedTestbed.start(testbed, options, folder, cleanup, findings);
        log.line("First rows after %.1f s; faults begin", seconds(since(loaded)));

        long started = System.nanoTime();
        FaultSequence faults = new FaultSequence(options, watched, log);
        int outages = 0;
        if (options.outages().isGiven()) {
            outages = injectOutages(watched, started);
        } else {
            faults.run();
        }
        Duration took = since(started);

        Differences differences = watched.finalComparison();
        printSummary(watched, faults, outages, took);
        differences.print(log.out());
        log.line("%d findings", findings.count());
    }

    /** Returns how many there were; each ends with a comparison. */
    private int injectOutages(WatchedTestbed watched, long started)
            throws InterruptedException, IOException, SQLException {
        Outages outages = new Outages(
                watched.testbed(), watched.load(), watched.probes(), watched.check(), watched.folder(), findings);
        int injected = 0;
        for (Outage.Server server : options.outages().servers()) {
            if (findings.isEmpty()) {
                Outage outage = outages.inject(
                        server, options.outages().length(), watched.topics().reading());
                injected++;
                log.line("%s  %s", clock(since(started)), outage.text());
            }
        }
        return injected;
    }

    private void printSummary(WatchedTestbed watched, FaultSequence faults, int outages, Duration took) {
        Testbed testbed = watched.testbed();
        log.out().println();
        log.line(
                "Chaos: seed %d, %d faults in %s, %,d events of %,d quotes",
                options.seed(),
                faults.strikes() + outages,
                clock(took),
                testbed.source().eventCount(),
                watched.load().quotes());
        faults.printTimes(log.out());
        StringBuilder kills = new StringBuilder("SIGKILLs:");
        testbed.fleets()
                .forEach(fleet ->
                        kills.append(' ').append(fleet.service()).append(' ').append(fleet.kills()));
        log.line(
                "%s broker %d mysql %d",
                kills, testbed.broker().kills(), testbed.mysql().kills());
        if (findings.isEmpty()) {
            log.line("%s", Recoveries.bound(watched.kills()));
        }
        TopicReading reading = watched.topics().reading();
        log.line(
                "Watched: %,d checks of the tables with %,d quotes; %,d events, %,d states, %,d checkpoints read"
                        + " along; %,d checks of offsets",
                watched.tables().checks(),
                watched.tables().quotesSeen(),
                reading.events(),
                reading.states(),
                reading.checkpoints(),
                watched.topics().checks());
        log.line(
                "Data %,d MiB, logs %,d MiB; drained and compared %d times, the last time:",
                ResourceUsage.bytes(watched.folder().path()) >> 20,
                watched.logBytes() >> 20,
                faults.checks() + outages + 1);
    }
}
