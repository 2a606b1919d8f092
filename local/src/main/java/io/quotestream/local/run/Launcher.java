package io.quotestream.local.run;

import io.quotestream.local.pipeline.Cleanup;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The frame of a command of this repository's root: parses, runs, reports a failure in one line, and returns an exit code.
 *
 * @param name of the command's script
 * @param cleanup through which the command starts everything
 */
public record Launcher(String name, Cleanup cleanup, PrintStream out, PrintStream err) {

    public static final int FAILED = 1;
    public static final int WRONG_USAGE = 2;

    /** Runs the command that {@code arguments} describe, and ends the process. */
    public static void main(String name, Function<Launcher, Callable<Integer>> command, String[] arguments) {
        Cleanup cleanup = new Cleanup();
        // The one way out, for the normal end and for signals.
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close, "cleanup"));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Launcher launcher = new Launcher(name, cleanup, out, System.err);
        System.exit(launcher.execute(command.apply(launcher), arguments));
    }

    /** Parses and runs; returns the exit code. */
    public int execute(Callable<Integer> command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((e, args) -> {
                    String firstLine =
                            String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
                    return wrongUsage(firstLine + " (see ./" + name + " --help)");
                })
                .execute(arguments);
    }

    /** Reports what is wrong with the command line; returns the exit code. */
    public int wrongUsage(@Nullable String problem) {
        err.println(name + ": " + problem);
        return WRONG_USAGE;
    }

    /** Reports why the run ended; returns the exit code. */
    public int failed(@Nullable String reason) {
        // Once a signal has begun to end everything, its parts fail one after the other, which is no news.
        if (!cleanup.isClosing()) {
            err.println(name + ": " + reason);
        }
        return FAILED;
    }
}
