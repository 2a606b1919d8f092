package io.quotestream.chaos.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How soon silent faults, of which nobody is notified, showed in the metrics. One that was over before it showed is counted
 * apart: it misses the goal only when it lasted longer than that. Confined to one thread.
 */
public final class StallDetector {

    /** After this everything that is stuck has to show. */
    static final Duration GOAL = Duration.ofSeconds(15);

    private final List<Duration> shown = new ArrayList<>();
    private final List<Duration> unseen = new ArrayList<>();

    /** One that showed after so long. */
    public void shownAfter(Duration time) {
        shown.add(time);
    }

    /** One that was over after so long, and had not shown. */
    public void unseenFor(Duration time) {
        unseen.add(time);
    }

    public void print(PrintStream out) {
        if (shown.isEmpty() && unseen.isEmpty()) {
            return;
        }
        List<Duration> sorted = shown.stream().sorted().toList();
        String times = sorted.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        " after a median of %.1f s, p99 %.1f s, worst %.1f s",
                        Recoveries.seconds(Recoveries.quantile(sorted, 0.5)),
                        Recoveries.seconds(Recoveries.quantile(sorted, 0.99)),
                        Recoveries.seconds(sorted.get(sorted.size() - 1)));
        String over = unseen.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; the other %d were over after %.1f s at most",
                        unseen.size(),
                        Recoveries.seconds(
                                unseen.stream().max(Duration::compareTo).orElseThrow()));
        long late = shown.stream().filter(StallDetector::isLate).count()
                + unseen.stream().filter(StallDetector::isLate).count();
        out.println(String.format(
                Locale.ROOT,
                "Silent faults: %d, of which %d showed in metrics%s%s; goal %d s: %s",
                shown.size() + unseen.size(),
                shown.size(),
                times,
                over,
                GOAL.toSeconds(),
                late == 0 ? "met" : "missed " + late + " times"));
    }

    private static boolean isLate(Duration time) {
        return time.compareTo(GOAL) > 0;
    }
}
