package io.quotestream.chaos;

import io.quotestream.chaos.faults.FaultKind;
import io.quotestream.chaos.faults.OutageOptions;
import io.quotestream.embedded.mysql.MariaDbSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code ./chaos}. */
final class ChaosOptions {

    private static final double DEFAULT_MINUTES = 5;
    private static final double DEFAULT_RATE = 200;

    /** Little, since all events of an outage must be kept, and processed afterwards. */
    private static final double DEFAULT_RATE_OF_OUTAGES = 20;

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
            description = "Run for so long. Default: 5, when no other goal is given")
    private @Nullable Double minutes;

    @Option(names = "--faults", paramLabel = "N", description = "Run until so many faults have happened")
    private int faults;

    @Option(
            names = "--kills",
            paramLabel = "N",
            description =
                    "Run until each service was killed so often, and broker and MySQL a fifth of it; other faults are few then")
    private int kills;

    @Option(names = "--events", paramLabel = "N", description = "Run until so many events were appended")
    private long events;

    @Option(names = "--quotes", paramLabel = "N", description = "Run until so many quotes were begun")
    private long quotes;

    @Option(
            names = "--rate",
            paramLabel = "EVENTS_PER_SECOND",
            description = "Events a second. Default: 200; 20 with --outage-of")
    private @Nullable Double rate;

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

    @Option(
            names = "--mysql",
            paramLabel = "FOLDER",
            description =
                    "Run the MySQL that sink/mysql-from-debian has unpacked into this folder. Default: MariaDB out of its jar")
    private @Nullable Path mysql;

    @Mixin
    private OutageOptions outages = new OutageOptions();

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

    /** Checks what the types of the options do not; returns the problem, or null. */
    @Nullable
    String problem() {
        if (minutes != null && !(minutes > 0)) {
            return "--minutes must be greater than 0";
        }
        if (faults < 0 || kills < 0 || events < 0 || quotes < 0) {
            return "--faults, --kills, --events and --quotes must not be negative";
        }
        if (!(rate() > 0 && rate() <= 10_000)) {
            return "--rate must be greater than 0, and at most 10000";
        }
        if (partitions < 1 || partitions > 100) {
            return "--partitions must be from 1 to 100";
        }
        if (kills > 0 && !kinds().containsAll(FaultKind.KILLS)) {
            return "--kills needs all kills among the kinds of --only";
        }
        if (outages.isGiven() && (minutes != null || faults + kills + events + quotes > 0 || !only.isEmpty())) {
            return "--outage-of is a run of its own, without other faults and goals";
        }
        if (mysql != null && !Files.isRegularFile(mysql.resolve("root/usr/sbin/mysqld"))) {
            return "--mysql: there is no MySQL in " + mysql + "; run sink/mysql-from-debian " + mysql;
        }
        return outages.problem();
    }

    /** How the database runs. */
    MariaDbSettings database() {
        return mysql == null ? MariaDbSettings.DEFAULTS : MariaDbSettings.DEFAULTS.withMySql(mysql);
    }

    OutageOptions outages() {
        return outages;
    }

    long seed() {
        return seed;
    }

    double rate() {
        if (rate != null) {
            return rate;
        }
        return outages.isGiven() ? DEFAULT_RATE_OF_OUTAGES : DEFAULT_RATE;
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
        StringBuilder command = new StringBuilder("./chaos --seed " + seed);
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
        if (mysql != null) {
            command.append(" --mysql ").append(mysql);
        }
        return command.append(outages.command())
                .append(" --rate ")
                .append(rate())
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
