package io.quotestream.chaos.faults;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What can be made to go wrong. */
public enum FaultKind {
    KILL_BRIDGE(Since.BEGINNING, "SIGKILL"),
    KILL_STREAMS_APP(Since.BEGINNING, "SIGKILL"),
    KILL_SINK(Since.BEGINNING, "SIGKILL"),
    KILL_BROKER(Since.END, "SIGKILL, down for some seconds"),
    KILL_MYSQL(Since.END, "SIGKILL, down for some seconds"),
    STOP_BRIDGE(Since.BEGINNING, "SIGTERM, started again"),
    STOP_STREAMS_APP(Since.BEGINNING, "SIGTERM, started again"),
    STOP_SINK(Since.BEGINNING, "SIGTERM, started again"),
    PAUSE_BRIDGE(Since.BEGINNING, "SIGSTOP past session and transaction timeout, then SIGCONT"),
    PAUSE_STREAMS_APP(Since.BEGINNING, "SIGSTOP past session and transaction timeout, then SIGCONT"),
    PAUSE_SINK(Since.BEGINNING, "SIGSTOP past session timeout, then SIGCONT"),
    RESTART_BROKER(Since.END, "SIGTERM, down for some seconds"),
    RESTART_MYSQL(Since.END, "SIGTERM, down for some seconds"),
    RESTART_SOURCE(Since.END, "closed, down for some seconds, started on the same port and log"),
    PAUSE_BROKER(Since.END, "SIGSTOP for some seconds, then SIGCONT"),
    PAUSE_MYSQL(Since.END, "SIGSTOP for some seconds, then SIGCONT"),
    END_SUBSCRIPTION(Since.END, "the source ends all subscriptions, in one of five ways"),
    STALL_SUBSCRIPTION(Since.END, "the source sends nothing more and says nothing"),
    CUT_SOURCE(Since.END, "connections cut several times"),
    CUT_KAFKA(Since.END, "connections cut several times"),
    CUT_MYSQL(Since.END, "connections cut several times"),
    SLOW_SOURCE(Since.END, "a slow link for some seconds"),
    SLOW_KAFKA(Since.END, "a slow link for some seconds"),
    SLOW_MYSQL(Since.END, "a slow link for some seconds"),
    HANG_SOURCE(Since.END, "a link that passes nothing on, with connections left open"),
    HANG_KAFKA(Since.END, "a link that passes nothing on, with connections left open"),
    HANG_MYSQL(Since.END, "a link that passes nothing on, with connections left open"),
    LOSE_SOURCE(Since.END, "open connections say nothing any more; new ones work"),
    LOSE_KAFKA(Since.END, "open connections say nothing any more; new ones work"),
    LOSE_MYSQL(Since.END, "open connections say nothing any more; new ones work"),
    ROLL_BRIDGE(Since.END, "rolling restart, new one ready before the old one is stopped"),
    ROLL_STREAMS_APP(Since.END, "rolling restart, one after the other, each with its name and folder"),
    ROLL_SINK(Since.END, "rolling restart, new one ready before the old one is stopped"),
    KILL_SEVERAL(Since.END, "SIGKILL of two or three parts at once"),
    STOP_ALL(Since.END, "full stop of everything, by SIGTERM or SIGKILL, and start in any order");

    /** The kills of one part, which runs of {@code --kills} count. */
    public static final Set<FaultKind> KILLS =
            Collections.unmodifiableSet(EnumSet.of(KILL_BRIDGE, KILL_STREAMS_APP, KILL_SINK, KILL_BROKER, KILL_MYSQL));

    /** Those that no connection and no exit code reports: the services have to detect them. */
    private static final Set<FaultKind> SILENT = Collections.unmodifiableSet(EnumSet.of(
            PAUSE_BRIDGE,
            PAUSE_STREAMS_APP,
            PAUSE_SINK,
            PAUSE_BROKER,
            PAUSE_MYSQL,
            STALL_SUBSCRIPTION,
            HANG_SOURCE,
            HANG_KAFKA,
            HANG_MYSQL,
            LOSE_SOURCE,
            LOSE_KAFKA,
            LOSE_MYSQL));

    /** From when the recovery is counted. */
    public enum Since {
        /** The fault's beginning: another one is there to take over. */
        BEGINNING,
        /** The fault's end: nothing could continue before, or it took no time. */
        END
    }

    private final Since since;
    private final String description;

    FaultKind(Since since, String description) {
        this.since = since;
        this.description = description;
    }

    public Since since() {
        return since;
    }

    String description() {
        return description;
    }

    /** Whether nobody is notified of it, so that it has to be noticed. */
    public boolean isSilent() {
        return SILENT.contains(this);
    }

    /** Within what 99 of 100 recoveries should be; empty where nothing was promised. */
    public Optional<Duration> goal() {
        return switch (this) {
            case RESTART_SOURCE, KILL_MYSQL, RESTART_MYSQL, PAUSE_MYSQL -> Optional.of(Duration.ofSeconds(5));
            case KILL_BRIDGE, KILL_SINK -> Optional.of(Duration.ofSeconds(10));
            case KILL_STREAMS_APP -> Optional.of(Duration.ofSeconds(20));
            default -> Optional.empty();
        };
    }

    /** How long after {@link #since()} the tables may stay unchanged before the run fails. */
    public Duration deadline() {
        return Duration.ofSeconds(this == STOP_ALL ? 150 : 90);
    }

    /** As on the command line: {@code kill-bridge}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return text();
    }
}
