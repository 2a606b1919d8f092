package io.quotestream.bridge;

/** The places between which a process can die, in the order of a session. Tests kill it at each; nobody else listens. */
enum CrashPoint {
    INITIALISED,
    CHECKPOINT_READ,
    RECEIVED,
    SENT,
    COMMITTING,
    COMMITTED;

    /** Told of every step, on the bridge's thread. */
    @FunctionalInterface
    interface Listener {

        Listener NONE = step -> {};

        void at(CrashPoint step);
    }
}
