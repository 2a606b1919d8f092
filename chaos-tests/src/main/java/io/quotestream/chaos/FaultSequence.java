package io.quotestream.chaos;

import static io.quotestream.chaos.ChaosLog.clock;
import static io.quotestream.chaos.ChaosLog.seconds;
import static io.quotestream.chaos.ChaosLog.since;

import io.quotestream.chaos.faults.Faults;
import io.quotestream.chaos.faults.Schedule;
import io.quotestream.chaos.report.Recoveries;
import io.quotestream.chaos.report.StallDetector;
import io.quotestream.chaos.testbed.Testbed;
import io.quotestream.chaos.watch.DetectionProbe;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Strikes one fault after the other, as the schedule has them, and measures how the pipeline recovers. */
final class FaultSequence {

    /** Checks in between may take this share of the time. */
    private static final int CHECKS_ONE_IN = 8;

    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(60);

    private final ChaosOptions options;
    private final WatchedTestbed watched;
    private final ChaosLog log;
    private final Recoveries recoveries = new Recoveries();
    private final StallDetector stalls = new StallDetector();
    private int checks;
    private int strikes;

    FaultSequence(ChaosOptions options, WatchedTestbed watched, ChaosLog log) {
        this.options = options;
        this.watched = watched;
        this.log = log;
    }

    /** Strikes until all goals are reached, or something was found. */
    void run() throws InterruptedException, IOException, SQLException {
        Schedule schedule =
                new Schedule(options.seed(), options.kinds(), options.killsInADeck(), options.othersOneIn());
        Faults faults = new Faults(watched.testbed(), watched.load(), watched.probes(), watched.findings());
        long started = System.nanoTime();
        long checkedAt = started;
        long checkTook = 0;
        while (watched.findings().isEmpty() && !isGoalReached(since(started))) {
            Schedule.Planned planned = schedule.next();
            TimeUnit.MILLISECONDS.sleep(planned.pause().toMillis());
            strike(planned, since(started), faults);
            if (!planned.isHurried()) {
                watched.testbed().awaitReady();
            }
            watched.verifyLogs();
            long now = System.nanoTime();
            if (now - checkedAt > Math.max(BETWEEN_CHECKS.toNanos(), CHECKS_ONE_IN * checkTook)) {
                watched.check().run(watched.topics().reading());
                checks++;
                checkedAt = System.nanoTime();
                checkTook = checkedAt - now;
                log.line(
                        "%s  drained and compared: %d events, %d findings",
                        clock(since(started)),
                        watched.testbed().source().eventCount(),
                        watched.findings().count());
            }
        }
    }

    int checks() {
        return checks;
    }

    int strikes() {
        return strikes;
    }

    void printTimes(PrintStream out) {
        if (recoveries.count() > 0) {
            recoveries.print(out);
        }
        stalls.print(out);
    }

    private boolean isGoalReached(Duration elapsed) {
        Testbed testbed = watched.testbed();
        boolean areKilled = testbed.fleets().stream().allMatch(fleet -> fleet.kills() >= options.killsOfServices())
                && testbed.broker().kills() >= options.killsOfServers()
                && testbed.mysql().kills() >= options.killsOfServers();
        return areKilled
                && strikes >= options.faults()
                && testbed.source().eventCount() >= options.events()
                && watched.load().quotes() >= options.quotes()
                && seconds(elapsed) >= options.minutes() * 60;
    }

    private void strike(Schedule.Planned planned, Duration at, Faults faults) throws InterruptedException, IOException {
        Testbed testbed = watched.testbed();
        boolean isSilent = planned.kind().isSilent() && testbed.isReady(); // or an earlier fault still shows
        try (DetectionProbe probe = DetectionProbe.begin(isSilent ? testbed.instances() : List.of())) {
            Faults.Struck struck = faults.strike(planned);
            strikes++;
            Optional<Duration> recovery =
                    watched.probes().await(struck.mark(), planned.kind().deadline());
            report(planned, at, struck, recovery);
            if (isSilent) {
                reportDetection(probe);
            }
        }
    }

    private void report(Schedule.Planned planned, Duration at, Faults.Struck struck, Optional<Duration> recovery) {
        String result;
        if (recovery.isPresent()) {
            recoveries.add(planned.kind(), recovery.get());
            result = String.format(Locale.ROOT, "recovered in %.1f s", seconds(recovery.get()));
        } else {
            result = "NOT RECOVERED";
            watched.findings()
                    .add("after " + planned.kind() + " (number " + planned.number()
                            + ") the tables have not changed for "
                            + planned.kind().deadline().toSeconds() + " s");
        }
        log.line("%s  #%-3d %-18s %s  [%s]", clock(at), planned.number(), planned.kind(), result, struck.proof());
    }

    private void reportDetection(DetectionProbe probe) {
        Duration length = probe.age();
        probe.detection()
                .ifPresentOrElse(
                        detection -> {
                            stalls.shownAfter(detection.after());
                            log.line(
                                    "       seen in metrics after %.1f s: %s",
                                    seconds(detection.after()), detection.what());
                        },
                        () -> stalls.unseenFor(length));
    }
}
