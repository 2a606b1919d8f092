package io.quotestream.chaos.report;

import io.quotestream.chaos.faults.FaultKind;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How long the recovery from each fault took. Confined to one thread. */
public final class Recoveries {

    private final Map<FaultKind, List<Duration>> byKind = new EnumMap<>(FaultKind.class);

    public void add(FaultKind kind, Duration took) {
        byKind.computeIfAbsent(kind, any -> new ArrayList<>()).add(took);
    }

    public int count() {
        return byKind.values().stream().mapToInt(List::size).sum();
    }

    public void print(PrintStream out) {
        out.println(String.format(
                Locale.ROOT,
                "  %-20s %6s %10s %10s %10s   %s",
                "recovery from",
                "times",
                "median s",
                "p99 s",
                "worst s",
                "goal for p99"));
        byKind.forEach((kind, all) -> line(out, kind.text(), all, kind.goal()));
        line(out, "all", byKind.values().stream().flatMap(List::stream).toList(), Optional.empty());
    }

    private static void line(PrintStream out, String name, List<Duration> all, Optional<Duration> goal) {
        if (!all.isEmpty()) {
            List<Duration> sorted = all.stream().sorted().toList();
            out.println(String.format(
                    Locale.ROOT,
                    "  %-20s %6d %10.1f %10.1f %10.1f%s",
                    name,
                    sorted.size(),
                    seconds(quantile(sorted, 0.5)),
                    seconds(quantile(sorted, 0.99)),
                    seconds(sorted.get(sorted.size() - 1)),
                    goal.map(time -> verdict(quantile(sorted, 0.99), time)).orElse("")));
        }
    }

    private static String verdict(Duration p99, Duration goal) {
        return "   " + goal.toSeconds() + " s: " + (p99.compareTo(goal) <= 0 ? "met" : "missed");
    }

    /** What so many clean kills say of the next one: with none of n gone wrong, p is at most 1 - 0.05^(1/n), about 3/n. */
    public static String bound(long kills) {
        return kills == 0
                ? "No SIGKILLs, so they bound nothing"
                : String.format(
                        Locale.ROOT,
                        "No SIGKILL of %d did harm: with 95 %% confidence at most %.2f %% of such kills would",
                        kills,
                        100 * (1 - Math.pow(0.05, 1.0 / kills)));
    }

    /** By the nearest rank, which for few values is the worst of them. */
    static Duration quantile(List<Duration> sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
