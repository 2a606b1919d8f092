package io.quotestream.local;

import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.local.feed.InvalidEventFileException;
import io.quotestream.local.run.Launcher;
import io.quotestream.local.run.LocalRun;
import io.quotestream.local.run.RunOptions;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./run-local}: the whole pipeline on this machine. */
@Command(
        name = "run-local",
        sortOptions = false,
        description = {
            "Runs the whole pipeline on this machine: EventStoreDB, bridge, Kafka, streams-app, sink, MySQL.",
            "Simulates customers, shows the progress, reports from MySQL, and compares every row with an independent"
                    + " oracle."
        },
        footer = {"", "Exit codes: 0 done, 1 failed or differences found, 2 wrong usage, 130 and 143 ended by a signal."
        })
public final class LocalMain implements Callable<Integer> {

    /** System property that the script sets when it prints to a terminal; newer JVMs have a console always. */
    private static final String TERMINAL = "run-local.terminal";

    private final Launcher launcher;

    @Mixin
    private RunOptions options = new RunOptions();

    LocalMain(Launcher launcher) {
        this.launcher = launcher;
    }

    public static void main(String[] arguments) {
        Launcher.main("run-local", LocalMain::new, arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        String problem = options.problem();
        if (problem != null) {
            return launcher.wrongUsage(problem);
        }
        try {
            boolean isTerminal = Boolean.getBoolean(TERMINAL);
            long differences = new LocalRun(options, launcher.cleanup(), launcher.out(), isTerminal).run();
            return differences == 0 ? 0 : Launcher.FAILED;
        } catch (InvalidEventFileException e) {
            return launcher.wrongUsage(e.getMessage());
        } catch (RunFailedException e) {
            return launcher.failed(e.getMessage());
        } catch (SQLException e) {
            return launcher.failed("MariaDB cannot be read: " + e.getMessage());
        } catch (IOException e) {
            return launcher.failed(e.toString());
        }
    }
}
