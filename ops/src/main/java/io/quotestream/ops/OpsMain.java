package io.quotestream.ops;

import io.quotestream.runtime.ServiceMain;
import java.io.PrintStream;

/** The process of one operators' command; {@code --help} lists the commands. */
public final class OpsMain {

    private OpsMain() {}

    /** Runs the command that {@code args} name and ends the process with its exit code. SIGTERM interrupts the command. */
    public static void main(String[] args) {
        PrintStream out = System.out;
        // Log lines must not get between output lines that a script may read.
        System.setOut(System.err);
        ServiceMain.runTask("ops", shutdown -> {
            shutdown.onStop(Thread.currentThread()::interrupt);
            return OpsCommand.execute(System.getenv(), out, System.err, args);
        });
    }
}
