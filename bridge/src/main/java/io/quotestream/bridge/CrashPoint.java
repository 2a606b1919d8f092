package io.quotestream.bridge;

/** The points between which a process can crash, in the order of a session. Tests kill it at each; nothing else listens. */
enum CrashPoint {
    INITIALISED,
    CHECKPOINT_READ,
    RECEIVED,
    SENT,
    COMMITTING,
    COMMITTED;

    /** Called at every point, on the bridge's thread. */
    @FunctionalInterface
    interface Listener {

        Listener NONE = point -> {};

        void at(CrashPoint point);
    }
}
