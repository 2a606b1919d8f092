package io.quotestream.chaos;

import io.quotestream.chaos.faults.Faults;
import io.quotestream.chaos.faults.Outage;
import io.quotestream.chaos.faults.Outages;
import io.quotestream.chaos.faults.Schedule;
import io.quotestream.chaos.report.Recoveries;
import io.quotestream.chaos.report.StallDetector;
import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.testbed.CustomerLoad;
import io.quotestream.chaos.testbed.Fleet;
import io.quotestream.chaos.testbed.Supervisor;
import io.quotestream.chaos.testbed.Testbed;
import io.quotestream.chaos.watch.DetectionProbe;
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
import io.quotestream.local.run.LauncherLog;
import io.quotestream.local.simulator.Simulator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One run from start to summary: faults after a plan, with everything watched, until the goals are reached. */
final class ChaosRun {

    private static final double UNTIDY_SHARE = 0.1;
    private static final double BAD_SHARE = 0.005;

    /** Checks in between may take this share of the time. */
    private static final int CHECKS_ONE_IN = 8;

    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(60);
    private static final long MOST_LOG_BYTES = 512L << 20;

    /** The event store's network tells of each connection that is cut; kept here, or the setting would be forgotten. */
    private static final Logger GRPC = Logger.getLogger("io.grpc");

    private final ChaosOptions options;
    private final Cleanup cleanup;
    private final PrintStream out;
    private final ChaosFindings findings;
    private final Recoveries recoveries = new Recoveries();
    private final StallDetector stalls = new StallDetector();
    private final long begin = System.nanoTime();
    private int checks;
    private int strikes;

    ChaosRun(ChaosOptions options, Cleanup cleanup, PrintStream out) {
        this.options = options;
        this.cleanup = cleanup;
        this.out = out;
        this.findings = new ChaosFindings(out);
    }

    /** Runs to the end; answers whether nothing was found. */
    boolean run() throws InterruptedException, IOException, SQLException {
        RunFolder folder = cleanup.start("the folder", RunFolder::create);
        LauncherLog.to(folder.log("run-local"));
        GRPC.setLevel(Level.OFF);
        line("Starting the testbed: 3 servers, 2 of each service; seed %d ...", options.seed());
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
        out.println();
        line("FAILED with %d findings. Seed %d; to repeat:", findings.count(), options.seed());
        line("  %s", options.command());
        line("Logs are kept in %s", logs);
        return false;
    }

    private void play(RunFolder folder) throws InterruptedException, IOException, SQLException {
        Testbed testbed = Testbed.start(folder, cleanup, options.partitions(), options.database(), findings);
        testbed.awaitReady();
        line(
                "Ready after %.1f s, with %s",
                seconds(since(begin)), testbed.mysql().version());

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
        awaitFirst(probes);
        tables.start();
        topics.start();
        supervisor.start();

        QuiescenceCheck check = new QuiescenceCheck(testbed, load, probes, tables, findings);
        long started = System.nanoTime();
        if (options.outages().isGiven()) {
            injectOutages(new Outages(testbed, load, probes, check, folder, findings), topics.reading(), started);
        } else {
            strikeUntilTheGoal(testbed, load, probes, check, topics, folder);
        }
        Duration took = since(started);

        Differences differences = finalComparison(testbed, load, check, topics);
        print(testbed, load, tables, topics, took, folder, differences);
    }

    private void awaitFirst(Probes probes) throws InterruptedException {
        Duration timeout = Duration.ofSeconds(90);
        Optional<Duration> first = probes.await(probes.send(), timeout);
        if (first.isEmpty()) {
            throw new RunFailedException("the first events were not in the tables after " + timeout.toSeconds() + " s");
        }
        line("First rows after %.1f s; faults begin", seconds(first.get()));
    }

    private void strikeUntilTheGoal(
            Testbed testbed,
            CustomerLoad load,
            Probes probes,
            QuiescenceCheck check,
            TopicWatch topics,
            RunFolder folder)
            throws InterruptedException, IOException, SQLException {
        Schedule schedule =
                new Schedule(options.seed(), options.kinds(), options.killsInADeck(), options.othersOneIn());
        Faults faults = new Faults(testbed, load, probes, findings);
        long started = System.nanoTime();
        long checkedAt = started;
        long checkTook = 0;
        while (findings.isEmpty() && !isGoalReached(testbed, load, since(started))) {
            Schedule.Planned planned = schedule.next();
            TimeUnit.MILLISECONDS.sleep(planned.pause().toMillis());
            Duration at = since(started);
            strike(planned, at, testbed, faults, probes);
            if (!planned.isHurried()) {
                testbed.awaitReady();
            }
            verifyLogs(folder);
            long now = System.nanoTime();
            if (now - checkedAt > Math.max(BETWEEN_CHECKS.toNanos(), CHECKS_ONE_IN * checkTook)) {
                check.run(topics.reading());
                checks++;
                checkedAt = System.nanoTime();
                checkTook = checkedAt - now;
                line(
                        "%s  drained and compared: %d events, %d findings",
                        clock(since(started)), testbed.source().eventCount(), findings.count());
            }
        }
    }

    private void injectOutages(Outages outages, TopicReading topics, long started)
            throws InterruptedException, IOException, SQLException {
        for (Outage.Server server : options.outages().servers()) {
            if (findings.isEmpty()) {
                Outage outage = outages.inject(server, options.outages().length(), topics);
                strikes++;
                checks++;
                line("%s  %s", clock(since(started)), outage.text());
            }
        }
    }

    private void strike(Schedule.Planned planned, Duration at, Testbed testbed, Faults faults, Probes probes)
            throws InterruptedException, IOException {
        boolean isSilent = planned.kind().isSilent() && testbed.isReady(); // or an earlier fault still shows
        try (DetectionProbe probe = DetectionProbe.begin(isSilent ? testbed.instances() : List.of())) {
            Faults.Struck struck = faults.strike(planned);
            strikes++;
            Optional<Duration> recovery =
                    probes.await(struck.mark(), planned.kind().deadline());
            tell(planned, at, struck, recovery);
            if (isSilent) {
                reportDetection(probe);
            }
        }
    }

    private void reportDetection(DetectionProbe probe) {
        Duration length = probe.age();
        probe.detection()
                .ifPresentOrElse(
                        detection -> {
                            stalls.shownAfter(detection.after());
                            line(
                                    "       seen in metrics after %.1f s: %s",
                                    seconds(detection.after()), detection.what());
                        },
                        () -> stalls.unseenFor(length));
    }

    private void tell(Schedule.Planned planned, Duration at, Faults.Struck struck, Optional<Duration> recovery) {
        String result;
        if (recovery.isPresent()) {
            recoveries.add(planned.kind(), recovery.get());
            result = String.format(Locale.ROOT, "recovered in %.1f s", seconds(recovery.get()));
        } else {
            result = "NOT RECOVERED";
            findings.add(
                    "after " + planned.kind() + " (number " + planned.number() + ") the tables have stood still for "
                            + planned.kind().deadline().toSeconds() + " s");
        }
        line("%s  #%-3d %-18s %s  [%s]", clock(at), planned.number(), planned.kind(), result, struck.proof());
    }

    private boolean isGoalReached(Testbed testbed, CustomerLoad load, Duration elapsed) {
        boolean areKilled = testbed.fleets().stream().allMatch(fleet -> fleet.kills() >= options.killsOfServices())
                && testbed.broker().kills() >= options.killsOfServers()
                && testbed.mysql().kills() >= options.killsOfServers();
        return areKilled
                && strikes >= options.faults()
                && testbed.source().eventCount() >= options.events()
                && load.quotes() >= options.quotes()
                && seconds(elapsed) >= options.minutes() * 60;
    }

    /** The last comparison, once with what was read along, and once with what a new reader finds. */
    private Differences finalComparison(Testbed testbed, CustomerLoad load, QuiescenceCheck check, TopicWatch topics)
            throws InterruptedException, SQLException {
        load.hold();
        testbed.awaitReady();
        Differences differences = check.run(topics.reading());
        checks++;
        try (TopicReading second = new TopicReading(testbed.broker().bootstrapServers(), "second reader", findings)) {
            second.readToTheEnd();
            second.compare(testbed.source(), AppendedEvents.oracle(testbed.source(), EventAppender.STREAM));
        }
        return differences;
    }

    private void verifyLogs(RunFolder folder) {
        long bytes = ResourceUsage.bytes(folder.folder("logs"));
        if (bytes > MOST_LOG_BYTES) {
            findings.add("the logs have grown to " + (bytes >> 20) + " MiB");
        }
    }

    private void print(
            Testbed testbed,
            CustomerLoad load,
            TableWatch tables,
            TopicWatch topics,
            Duration took,
            RunFolder folder,
            @Nullable Differences differences)
            throws IOException {
        out.println();
        line(
                "Chaos: seed %d, %d faults in %s, %,d events of %,d quotes",
                options.seed(), strikes, clock(took), testbed.source().eventCount(), load.quotes());
        if (recoveries.count() > 0) {
            recoveries.print(out);
        }
        stalls.print(out);
        StringBuilder kills = new StringBuilder("SIGKILLs:");
        testbed.fleets()
                .forEach(fleet ->
                        kills.append(' ').append(fleet.service()).append(' ').append(fleet.kills()));
        line(
                "%s broker %d mysql %d",
                kills, testbed.broker().kills(), testbed.mysql().kills());
        if (findings.isEmpty()) {
            long all = testbed.fleets().stream().mapToLong(Fleet::kills).sum()
                    + testbed.broker().kills()
                    + testbed.mysql().kills();
            line("%s", Recoveries.bound(all));
        }
        TopicReading reading = topics.reading();
        line(
                "Watched: %,d checks of the tables with %,d quotes; %,d events, %,d states, %,d checkpoints read along; %,d checks of offsets",
                tables.checks(),
                tables.quotesSeen(),
                reading.events(),
                reading.states(),
                reading.checkpoints(),
                topics.checks());
        line(
                "Data %,d MiB, logs %,d MiB; drained and compared %d times, the last time:",
                ResourceUsage.bytes(folder.path()) >> 20, ResourceUsage.bytes(folder.folder("logs")) >> 20, checks);
        if (differences != null) {
            differences.print(out);
        }
        line("%d findings", findings.count());
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static String clock(Duration elapsed) {
        return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
