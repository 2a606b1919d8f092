package io.quotestream.bridge;

import io.quotestream.runtime.ServiceMain;

/** Starts the {@link Bridge} with the process's environment; docs/configuration.md has the variables, docs/runbook the exit codes. */
public final class BridgeMain {

    private BridgeMain() {}

    /** Runs until SIGTERM or an unrecoverable failure. Takes no arguments. */
    public static void main(String[] args) {
        ServiceMain.run("bridge", args, shutdown -> Bridge.serve(BridgeConfig.from(System.getenv()), shutdown));
    }
}
