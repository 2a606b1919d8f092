package io.quotestream.chaos.faults;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.testbed.CustomerLoad;
import io.quotestream.chaos.testbed.Testbed;
import io.quotestream.chaos.watch.Probes;
import io.quotestream.chaos.watch.QuiescenceCheck;
import io.quotestream.chaos.watch.ResourceUsage;
import io.quotestream.chaos.watch.TopicReading;
import io.quotestream.local.compare.Differences;
import io.quotestream.local.pipeline.RunFolder;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes a server unavailable for long, and measures what the services use meanwhile, how soon everything continues
 * afterwards, and whether everything is as the oracle says. Confined to one thread.
 */
public final class Outages {

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    /** How long everything runs undisturbed before, as a share of the outage, so that what is taken before it is typical. */
    private static final int WARM_UP_ONE_IN = 5;

    private final Testbed testbed;
    private final CustomerLoad load;
    private final Probes probes;
    private final QuiescenceCheck check;
    private final RunFolder folder;
    private final ChaosFindings findings;

    public Outages(
            Testbed testbed,
            CustomerLoad load,
            Probes probes,
            QuiescenceCheck check,
            RunFolder folder,
            ChaosFindings findings) {
        this.testbed = testbed;
        this.load = load;
        this.probes = probes;
        this.check = check;
        this.folder = folder;
        this.findings = findings;
    }

    /**
     * Makes it happen, and returns when everything was compared after it.
     *
     * @param topics the reading to compare
     */
    public Outage inject(Outage.Server server, Duration length, TopicReading topics)
            throws InterruptedException, IOException, SQLException {
        testbed.awaitReady();
        TimeUnit.MILLISECONDS.sleep(length.toMillis() / WARM_UP_ONE_IN);
        long appendedBefore = load.appended();
        ResourceUsage before = ResourceUsage.of(testbed, folder);
        String proof = take(server);
        ResourceUsage greatest = watch(server, length, before);
        long appended = load.appended() - appendedBefore;
        giveBack(server);
        Optional<Duration> recovery = probes.await(probes.send(), DEADLINE);
        testbed.awaitReady();
        Differences differences = check.run(topics);
        ResourceUsage after = ResourceUsage.of(testbed, folder);
        Outage outage = new Outage(
                server, length, proof, appended, before, greatest, after, recovery, differences.ofDeadLetters());
        outage.judge(findings);
        return outage;
    }

    private String take(Outage.Server server) throws InterruptedException {
        return switch (server) {
            case SOURCE -> {
                load.hold(); // an unavailable source takes no events
                int open = testbed.source().faults().subscriptionsOpen();
                testbed.source().stop();
                yield open + " subscriptions cut";
            }
            case BROKER -> testbed.broker().stop();
            case MYSQL -> testbed.mysql().stop();
        };
    }

    private void giveBack(Outage.Server server) throws InterruptedException, IOException {
        switch (server) {
            case SOURCE -> {
                testbed.source().restart();
                load.release();
            }
            case BROKER -> testbed.broker().start();
            case MYSQL -> testbed.mysql().start();
        }
        testbed.reaper().watchDescendants();
    }

    private ResourceUsage watch(Outage.Server server, Duration length, ResourceUsage before)
            throws InterruptedException {
        ResourceUsage greatest = before;
        long end = System.nanoTime() + length.toNanos();
        while (findings.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(left, CHECK_INTERVAL.toNanos()));
            greatest = greatest.greatest(ResourceUsage.of(testbed, folder));
            if (isThere(server)) {
                findings.add(server + " was to be unavailable and is running");
            }
        }
        return greatest;
    }

    private boolean isThere(Outage.Server server) {
        return switch (server) {
            case SOURCE -> testbed.source().faults().subscriptionsOpen() > 0;
            case BROKER -> testbed.broker().process().isAlive();
            case MYSQL -> testbed.mysql().isRunning();
        };
    }
}
