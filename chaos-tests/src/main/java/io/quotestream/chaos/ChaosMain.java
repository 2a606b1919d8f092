package io.quotestream.chaos;

import io.quotestream.local.pipeline.Cleanup;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ./chaos}: the whole-system fault test. */
@Command(
        name = "chaos",
        sortOptions = false,
        description = {
            "Kills, pauses and cuts off the parts of a whole pipeline after a plan that the seed decides, two of each service,",
            "while customers are simulated; watches tables and topics all the time, and compares everything with the oracle.",
            "Runs until all goals that are given are reached."
        },
        footer = {"", "Exit codes: 0 nothing found, 1 failed, 2 wrong usage, 130 and 143 ended by a signal."})
public final class ChaosMain implements Callable<Integer> {

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
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    /** Runs the fault test that {@code arguments} describe and ends the process. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Cleanup cleanup = new Cleanup();
        // The one way out, for the normal end and for signals.
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
        System.exit(execute(cleanup, out, System.err, arguments));
    }

    /** Parses and runs; returns the exit code. */
    static int execute(Cleanup cleanup, PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new ChaosMain(cleanup, out, err))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, args) -> wrongUsage(e, err))
                .execute(arguments);
    }

    private static int wrongUsage(ParameterException e, PrintStream err) {
        String firstLine = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
        err.println("chaos: " + firstLine + " (see ./chaos --help)");
        return WRONG_USAGE;
    }

    /** A command that starts everything through {@code cleanup}. */
    private ChaosMain(Cleanup cleanup, PrintStream out, PrintStream err) {
        this.cleanup = cleanup;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws InterruptedException {
        String problem = options.problem();
        if (problem != null) {
            err.println("chaos: " + problem);
            return WRONG_USAGE;
        }
        try {
            return new ChaosRun(options, cleanup, out).run() ? 0 : FAILED;
        } catch (IOException | SQLException | RuntimeException e) {
            if (!cleanup.isClosing()) {
                err.println("chaos: " + e);
            }
            return FAILED;
        }
    }
}
