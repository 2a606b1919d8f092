package io.quotestream.local.simulator;

import com.eventstore.dbclient.EventStoreDBClientSettings;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.local.feed.EventAppender;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The simulated customers alone, who append to an EventStoreDB that runs elsewhere: the image of {@code local/Dockerfile}. */
@Command(
        name = "simulator",
        sortOptions = false,
        description = "Appends the events of simulated customers to an EventStoreDB.",
        footer = {"", "Exit codes: 0 all appended, 1 failed, 2 wrong usage, 130 and 143 ended by a signal."})
final class SimulatorMain implements Callable<Integer> {

    private static final long PAUSE_MILLIS = 200;

    @Option(
            names = "--into",
            required = true,
            paramLabel = "CONNECTION_STRING",
            description = "Where EventStoreDB is, such as esdb://localhost:2113?tls=false")
    private String into = "";

    @Option(
            names = "--quotes",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many quotes to simulate; 0: no end. Default: ${DEFAULT-VALUE}")
    private long quotes;

    @Option(
            names = "--rate",
            paramLabel = "EVENTS_PER_SECOND",
            defaultValue = "20",
            description = "At most so many events a second. Default: ${DEFAULT-VALUE}")
    private double rate;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            description = "The same seed simulates the same events. Default: another one each time")
    private long seed = System.nanoTime();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    private SimulatorMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SimulatorMain()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        EventStoreDBClientSettings settings = EventStoreDBConnectionString.parseOrThrow(into);
        Simulator customers =
                new Simulator(new Simulator.Settings(seed, quotes == 0 ? Long.MAX_VALUE : quotes, 0.1, 0.001));
        try (EventAppender feeder = EventAppender.start(settings, customers, rate)) {
            while (!feeder.isDone()) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            return 0;
        } catch (RunFailedException e) {
            System.err.println("simulator: " + e.getMessage());
            return 1;
        }
    }
}
