package io.quotestream.chaos.faults;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.watch.ResourceUsage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A long outage that happened.
 *
 * @param proof what shows it
 * @param appended events that customers caused meanwhile
 * @param before what the services took before it
 * @param greatest the most that they took while it lasted
 * @param after what they took when everything had come out
 * @param recovery from the server's return until a probe sent then had become rows; empty when that was not in time
 * @param deadLetters dead letters that are one too many, or too few
 */
public record Outage(
        Server server,
        Duration length,
        String proof,
        long appended,
        ResourceUsage before,
        ResourceUsage greatest,
        ResourceUsage after,
        Optional<Duration> recovery,
        long deadLetters) {

    /** More than a heap of these processes may still grow while it warms up, and far less than ten minutes of a leak. */
    static final long MOST_MORE_MEMORY = 96L << 20;

    static final long MOST_MORE_DISK = 64L << 20;

    /** What can become unavailable. */
    public enum Server {
        SOURCE,
        BROKER,
        MYSQL;

        /** As on the command line. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** Says what did not stay flat, or caused dead letters, or did not come back. */
    void judge(ChaosFindings findings) {
        if (recovery.isEmpty()) {
            findings.add("after the outage of " + server + " the tables have not changed");
        }
        if (deadLetters != 0) {
            findings.add("the outage of " + server + " made " + deadLetters + " differences in dead letters");
        }
        greatest.memory().forEach((instance, most) -> {
            long more = most - before.memory().getOrDefault(instance, 0L);
            if (more > MOST_MORE_MEMORY) {
                findings.add("the outage of " + server + " took " + mebibytes(more) + " more memory of " + instance);
            }
        });
        greatest.disk().forEach((folder, most) -> {
            long more = most - before.disk().getOrDefault(folder, 0L);
            if (more > MOST_MORE_DISK) {
                findings.add("the outage of " + server + " took " + mebibytes(more) + " more disk for " + folder);
            }
        });
    }

    /** In lines for the summary. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "Outage of %s: %d s [%s], %,d events of customers meanwhile; recovered in %s; %d dead letters caused%n",
                server,
                length.toSeconds(),
                proof,
                appended,
                recovery.map(took -> String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0))
                        .orElse("NOT RECOVERED"),
                deadLetters));
        text.append(String.format(Locale.ROOT, "  %-28s %10s %10s %10s%n", "MiB", "before", "greatest", "after"));
        for (String instance : new TreeSet<>(before.memory().keySet())) {
            text.append(row(
                    instance + " memory",
                    before.memory().getOrDefault(instance, 0L),
                    greatest.memory().getOrDefault(instance, 0L),
                    after.memory().getOrDefault(instance, 0L)));
        }
        for (String folder : new TreeSet<>(before.disk().keySet())) {
            text.append(row(
                    folder + " on disk",
                    before.disk().getOrDefault(folder, 0L),
                    greatest.disk().getOrDefault(folder, 0L),
                    after.disk().getOrDefault(folder, 0L)));
        }
        return text.toString().stripTrailing();
    }

    private static String row(String name, long before, long greatest, long after) {
        return String.format(
                Locale.ROOT, "  %-28s %10.1f %10.1f %10.1f%n", name, before / MIB, greatest / MIB, after / MIB);
    }

    private static final double MIB = 1 << 20;

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }
}
