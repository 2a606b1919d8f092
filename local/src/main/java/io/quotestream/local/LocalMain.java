package io.quotestream.local;

import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.local.feed.InvalidEventFileException;
import io.quotestream.local.pipeline.Cleanup;
import io.quotestream.local.run.LocalRun;
import io.quotestream.local.run.RunOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** {@code ./run-local}: the whole pipeline on this machine. */
@Command(
        name = "run-local",
        sortOptions = false,
        description = {
            "Runs the whole pipeline on this machine: EventStoreDB, bridge, Kafka, streams-app, sink, MySQL.",
            "Simulates customers, shows the progress, reports from MySQL, and compares every row with an independent oracle."
        },
        footer = {"", "Exit codes: 0 done, 1 failed or differences found, 2 wrong usage, 130 and 143 ended by a signal."
        })
public final class LocalMain implements Callable<Integer> {

    /** System property that the script sets when it prints to a terminal; newer JVMs have a console always. */
    private static final String TERMINAL = "run-local.terminal";

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final Cleanup cleanup;
    private final PrintStream out;
    private final PrintStream err;

    @Mixin
    private RunOptions options = new RunOptions();

    private LocalMain(Cleanup cleanup, PrintStream out, PrintStream err) {
        this.cleanup = cleanup;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Cleanup cleanup = new Cleanup();
        // The one way out, for the normal end and for signals.
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
        System.exit(execute(cleanup, out, System.err, arguments));
    }

    /** Parses and runs; answers the exit code. */
    static int execute(Cleanup cleanup, PrintStream out, PrintStream err, String... arguments) {
        return new CommandLine(new LocalMain(cleanup, out, err))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, args) -> wrongUsage(e, err))
                .execute(arguments);
    }

    private static int wrongUsage(ParameterException e, PrintStream err) {
        String firstLine = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
        err.println("run-local: " + firstLine + " (see ./run-local --help)");
        return WRONG_USAGE;
    }

    @Override
    public Integer call() throws InterruptedException {
        String problem = options.problem();
        if (problem != null) {
            err.println("run-local: " + problem);
            return WRONG_USAGE;
        }
        try {
            long differences = new LocalRun(options, cleanup, out, Boolean.getBoolean(TERMINAL)).run();
            return differences == 0 ? 0 : FAILED;
        } catch (InvalidEventFileException e) {
            return failed(e.getMessage(), WRONG_USAGE);
        } catch (RunFailedException e) {
            return failed(e.getMessage(), FAILED);
        } catch (SQLException e) {
            return failed("MariaDB cannot be read: " + e.getMessage(), FAILED);
        } catch (IOException e) {
            return failed(e.toString(), FAILED);
        }
    }

    private int failed(@Nullable String message, int code) {
        // Once a signal has begun to end everything, its parts fail one after the other, which is no news.
        if (!cleanup.isClosing()) {
            err.println("run-local: " + message);
        }
        return code;
    }
}
