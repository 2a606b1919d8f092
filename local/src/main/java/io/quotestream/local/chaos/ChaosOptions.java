package io.quotestream.local.chaos;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the user asks for on the command line. */
final class ChaosOptions {

    private static final double DEFAULT_MINUTES = 5;

    /** Kills of the broker and of MySQL, as a share of the kills of each service. */
    private static final int SERVER_KILLS_ONE_IN = 5;

    private static final int OTHERS_ONE_IN = 10;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description =
                    "The same seed plans the same faults and simulates the same events. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "Go on for so long. Default: 5, when no other goal is given")
    private @Nullable Double minutes;

    @Option(names = "--faults", paramLabel = "N", description = "Go on until so many faults have happened")
    private int faults;

    @Option(
            names = "--kills",
            paramLabel = "N",
            description =
                    "Go on until each service was killed so often, and broker and MySQL a fifth of it; other faults are few then")
    private int kills;

    @Option(names = "--events", paramLabel = "N", description = "Go on until so many events were appended")
    private long events;

    @Option(names = "--quotes", paramLabel = "N", description = "Go on until so many quotes were begun")
    private long quotes;

    @Option(
            names = "--rate",
            paramLabel = "EVENTS_PER_SECOND",
            defaultValue = "200",
            description = "Events a second. Default: ${DEFAULT-VALUE}")
    private double rate;

    @Option(
            names = "--only",
            paramLabel = "FAULT",
            split = ",",
            converter = Kind.class,
            description = "Only these kinds of faults, with commas between. Default: all of ${COMPLETION-CANDIDATES}",
            completionCandidates = Kinds.class)
    private List<FaultKind> only = new ArrayList<>();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the topics. Default: ${DEFAULT-VALUE}")
    private int partitions;

    /** Reads {@code kill-bridge}. */
    static final class Kind implements picocli.CommandLine.ITypeConverter<FaultKind> {
        @Override
        public FaultKind convert(String text) {
            for (FaultKind kind : FaultKind.values()) {
                if (kind.text().equals(text)) {
                    return kind;
                }
            }
            throw new picocli.CommandLine.TypeConversionException("there is no fault '" + text + "'");
        }
    }

    /** The names that {@link Kind} reads. */
    static final class Kinds extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Kinds() {
            for (FaultKind kind : FaultKind.values()) {
                add(kind.text());
            }
        }
    }

    /** Checks what the types of the options do not say; answers what is wrong, or null. */
    @Nullable
    String problem() {
        if (minutes != null && !(minutes > 0)) {
            return "--minutes must be greater than 0";
        }
        if (faults < 0 || kills < 0 || events < 0 || quotes < 0) {
            return "--faults, --kills, --events and --quotes must not be negative";
        }
        if (!(rate > 0 && rate <= 10_000)) {
            return "--rate must be greater than 0, and at most 10000";
        }
        if (partitions < 1 || partitions > 100) {
            return "--partitions must be from 1 to 100";
        }
        if (kills > 0 && !kinds().containsAll(FaultKind.KILLS)) {
            return "--kills needs all kills among the kinds of --only";
        }
        return null;
    }

    long seed() {
        return seed;
    }

    double rate() {
        return rate;
    }

    int partitions() {
        return partitions;
    }

    Set<FaultKind> kinds() {
        return only.isEmpty() ? EnumSet.allOf(FaultKind.class) : EnumSet.copyOf(only);
    }

    int killsOfServices() {
        return kills;
    }

    int killsOfServers() {
        return (kills + SERVER_KILLS_ONE_IN - 1) / SERVER_KILLS_ONE_IN;
    }

    /** How often a deck has the kill of a service: with a goal, so often that both goals are reached together. */
    int killsInADeck() {
        return kills > 0 ? SERVER_KILLS_ONE_IN : 2;
    }

    /** In which one of so many decks the other faults are: with a goal of kills few, or they would take most of the time. */
    int othersOneIn() {
        return kills > 0 ? OTHERS_ONE_IN : 1;
    }

    int faults() {
        return faults;
    }

    long events() {
        return events;
    }

    long quotes() {
        return quotes;
    }

    double minutes() {
        if (minutes != null) {
            return minutes;
        }
        return faults + kills + events + quotes > 0 ? 0 : DEFAULT_MINUTES;
    }

    /** The command that repeats the run. */
    String command() {
        StringBuilder command = new StringBuilder("./run-local chaos --seed " + seed);
        if (minutes != null) {
            command.append(" --minutes ").append(minutes);
        }
        append(command, "--faults", faults);
        append(command, "--kills", kills);
        append(command, "--events", events);
        append(command, "--quotes", quotes);
        if (!only.isEmpty()) {
            command.append(" --only ")
                    .append(String.join(",", only.stream().map(FaultKind::text).toList()));
        }
        return command.append(" --rate ")
                .append(rate)
                .append(" --partitions ")
                .append(partitions)
                .toString();
    }

    private static void append(StringBuilder command, String option, long value) {
        if (value > 0) {
            command.append(' ').append(option).append(' ').append(value);
        }
    }
}
