package io.quotestream.local.chaos;

import io.quotestream.local.Cleanup;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./run-local chaos}: the whole-system fault test. */
@Command(
        name = "chaos",
        sortOptions = false,
        description = {
            "Kills, pauses and cuts off the parts of a whole pipeline after a plan that the seed decides, two of each service,",
            "while customers are simulated; watches tables and topics all the time, and compares everything with the oracle.",
            "Goes on until all goals that are given are reached."
        },
        footer = {"", "Exit codes: 0 nothing found, 1 failed, 2 wrong usage, 130 and 143 ended by a signal."})
public final class ChaosCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final Cleanup cleanup;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private ChaosOptions options = new ChaosOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end")
    @SuppressWarnings("unused") // picocli looks at it
    private boolean help;

    /** A command that starts everything through {@code cleanup}. */
    public ChaosCommand(Cleanup cleanup, PrintStream out, PrintStream err) {
        this.cleanup = cleanup;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InterruptedException {
        String problem = options.problem();
        if (problem != null) {
            err.println("run-local: " + problem);
            return WRONG_USAGE;
        }
        try {
            return new ChaosRun(options, cleanup, out).run() ? 0 : FAILED;
        } catch (IOException | SQLException | RuntimeException e) {
            if (!cleanup.isClosing()) {
                err.println("run-local: " + e);
            }
            return FAILED;
        }
    }
}
