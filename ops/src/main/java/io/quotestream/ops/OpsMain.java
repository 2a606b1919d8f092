package io.quotestream.ops;

import java.io.PrintStream;

/** The operators' command line; {@code --help} lists the commands. */
public final class OpsMain {

    private OpsMain() {}

    /** Runs the command that {@code args} name and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        // Log lines must not get between output lines that a script may read.
        System.setOut(System.err);
        System.exit(OpsCommand.execute(System.getenv(), out, System.err, args));
    }
}
