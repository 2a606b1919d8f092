package io.quotestream.chaos;

import io.quotestream.local.run.Launcher;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./chaos}: the whole-system fault test. */
@Command(
        name = "chaos",
        sortOptions = false,
        description = {
            "Kills, pauses and cuts off the parts of a whole pipeline after a plan that the seed decides, two of each"
                    + " service,",
            "while customers are simulated; watches tables and topics all the time, and compares everything with the"
                    + " oracle.",
            "Runs until all goals that are given are reached."
        },
        footer = {"", "Exit codes: 0 nothing found, 1 failed, 2 wrong usage, 130 and 143 ended by a signal."})
public final class ChaosMain implements Callable<Integer> {

    private final Launcher launcher;

    @Mixin
    private ChaosOptions options = new ChaosOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    ChaosMain(Launcher launcher) {
        this.launcher = launcher;
    }

    /** Runs the fault test that {@code arguments} describe and ends the process. */
    public static void main(String[] arguments) {
        Launcher.main("chaos", ChaosMain::new, arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        String problem = options.problem();
        if (problem != null) {
            return launcher.wrongUsage(problem);
        }
        try {
            return new ChaosRun(options, launcher.cleanup(), launcher.out()).run() ? 0 : Launcher.FAILED;
        } catch (IOException | SQLException | RuntimeException e) {
            return launcher.failed(e.toString());
        }
    }
}
