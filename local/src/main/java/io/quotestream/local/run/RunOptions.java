package io.quotestream.local.run;

import io.quotestream.local.pipeline.Pipeline;
import io.quotestream.local.pipeline.Ports;
import io.quotestream.local.simulator.Simulator;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code ./run-local}. */
public final class RunOptions {

    private static final double RATE_OF_AN_ENDLESS_RUN = 200;

    @Option(
            names = "--quotes",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many quotes to simulate; 0: no end, until Ctrl-C. Default: ${DEFAULT-VALUE}")
    private long quotes;

    @Option(
            names = "--rate",
            paramLabel = "EVENTS_PER_SECOND",
            description = "At most so many events a second. Default: no limit; 200 with --quotes 0")
    private @Nullable Double rate;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "The same seed simulates the same events. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--untidy-share",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share of events that are untidy but readable, 0 to 1. Default: ${DEFAULT-VALUE}")
    private double untidyShare;

    @Option(
            names = "--bad-share",
            paramLabel = "SHARE",
            defaultValue = "0.001",
            description =
                    "Share of unusable events, which must become dead letters, 0 to 1. Default:" + " ${DEFAULT-VALUE}")
    private double badShare;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Play these events instead of simulated ones. JSON Lines:"
                    + " type, data, and optionally created, stream, metadata")
    private @Nullable Path events;

    @Option(names = "--once", description = "End after the comparison; exit code 0 only when there are 0 differences")
    private boolean once;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of the topics. Default: ${DEFAULT-VALUE}")
    private int partitions;

    @Option(
            names = "--without",
            paramLabel = "SERVICE",
            description =
                    "Do not start this service (bridge, streams-app or sink), but print the environment to start it"
                            + " with from an IDE or a shell, and wait for it. May be repeated")
    private Set<String> byHand = new LinkedHashSet<>();

    @Option(
            names = "--eventstore-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of EventStoreDB. Default: any free one")
    private int eventStorePort;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Kafka. Default: any free one")
    private int kafkaPort;

    @Option(
            names = "--mysql-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of MySQL. Default: any free one")
    private int mysqlPort;

    @Option(
            names = "--page-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the live page. Default: any free one")
    private int pagePort;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    private @Nullable Ports ports;

    /** Checks what the types of the options do not; returns the problem, or null. */
    @Nullable
    public String problem() {
        if (quotes < 0) {
            return "--quotes must not be negative";
        }
        if (isEndless() && once) {
            return "--once never comes to an end with --quotes 0";
        }
        if (rate != null && !(rate > 0)) {
            return "--rate must be greater than 0";
        }
        if (!isShare(untidyShare) || !isShare(badShare)) {
            return "--untidy-share and --bad-share must be from 0 to 1";
        }
        if (partitions < 1 || partitions > 100) {
            return "--partitions must be from 1 to 100";
        }
        if (!Pipeline.SERVICES.containsAll(byHand)) {
            return "--without must be one of " + String.join(", ", Pipeline.SERVICES);
        }
        for (int port : new int[] {eventStorePort, kafkaPort, mysqlPort, pagePort}) {
            if (port < 0 || port > 65535) {
                return "a port must be from 1 to 65535, or 0 for any free one";
            }
        }
        return null;
    }

    private static boolean isShare(double share) {
        return share >= 0 && share <= 1;
    }

    boolean isEndless() {
        return quotes == 0 && events == null;
    }

    boolean isOnce() {
        return once;
    }

    /** The pipeline to start, whose bridge reads {@code source}. */
    Pipeline.Settings pipeline(String source) {
        return new Pipeline.Settings(ports(), partitions, source, byHand);
    }

    @Nullable
    Path events() {
        return events;
    }

    double eventsPerSecond() {
        if (rate != null) {
            return rate;
        }
        return isEndless() ? RATE_OF_AN_ENDLESS_RUN : Double.POSITIVE_INFINITY;
    }

    Simulator.Settings simulation() {
        return new Simulator.Settings(seed, isEndless() ? Long.MAX_VALUE : quotes, untidyShare, badShare);
    }

    /** The ports of this run: the given ones, and free ones, found at the first call. */
    public Ports ports() {
        if (ports == null) {
            ports = Ports.choose(eventStorePort, kafkaPort, mysqlPort, pagePort);
        }
        return ports;
    }
}
