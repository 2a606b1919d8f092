package io.quotestream.local.chaos;

import io.quotestream.local.Differences;
import io.quotestream.local.RunFolder;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Takes a server away for long, and looks what the services take of the machine meanwhile, how soon everything goes on
 * afterwards, and whether everything is as the oracle says. Confined to one thread.
 */
final class Outages {

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    /** How long everything runs undisturbed before, as a share of the outage, so that what is taken before it is typical. */
    private static final int WARM_UP_ONE_IN = 5;

    private final Stage stage;
    private final Load load;
    private final Probes probes;
    private final DrainedCheck check;
    private final RunFolder folder;
    private final Findings findings;

    Outages(Stage stage, Load load, Probes probes, DrainedCheck check, RunFolder folder, Findings findings) {
        this.stage = stage;
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
    Outage endure(Outage.Server server, Duration length, TopicReading topics)
            throws InterruptedException, IOException, SQLException {
        stage.awaitReady();
        TimeUnit.MILLISECONDS.sleep(length.toMillis() / WARM_UP_ONE_IN);
        long appendedBefore = load.appended();
        Footprint before = Footprint.of(stage, folder);
        String proof = take(server);
        Footprint greatest = watch(server, length, before);
        long appended = load.appended() - appendedBefore;
        giveBack(server);
        Optional<Duration> recovery = probes.await(probes.send(), DEADLINE);
        stage.awaitReady();
        Differences differences = check.run(topics);
        Footprint after = Footprint.of(stage, folder);
        Outage outage = new Outage(
                server, length, proof, appended, before, greatest, after, recovery, differences.ofDeadLetters());
        outage.judge(findings);
        return outage;
    }

    private String take(Outage.Server server) throws InterruptedException {
        return switch (server) {
            case SOURCE -> {
                load.hold(); // what is away takes no events
                int open = stage.source().faults().subscriptionsOpen();
                stage.source().stop();
                yield open + " subscriptions cut";
            }
            case BROKER -> stage.broker().stop();
            case MYSQL -> stage.mysql().stop();
        };
    }

    private void giveBack(Outage.Server server) throws InterruptedException, IOException {
        switch (server) {
            case SOURCE -> {
                stage.source().restart();
                load.release();
            }
            case BROKER -> stage.broker().start();
            case MYSQL -> stage.mysql().start();
        }
        stage.guard().guardDescendants();
    }

    private Footprint watch(Outage.Server server, Duration length, Footprint before) throws InterruptedException {
        Footprint greatest = before;
        long end = System.nanoTime() + length.toNanos();
        while (findings.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(left, BETWEEN_LOOKS.toNanos()));
            greatest = greatest.greatest(Footprint.of(stage, folder));
            if (isThere(server)) {
                findings.add(server + " was to be away and is there");
            }
        }
        return greatest;
    }

    private boolean isThere(Outage.Server server) {
        return switch (server) {
            case SOURCE -> stage.source().faults().subscriptionsOpen() > 0;
            case BROKER -> stage.broker().process().isAlive();
            case MYSQL -> stage.mysql().isRunning();
        };
    }
}
