package io.quotestream.embedded.eventstore.log;

/**
 * A position in {@code $all} as clients give and get it. An event's own has the same commit and prepare position.
 * Ordered by commit, then prepare, both unsigned.
 */
public record LogPosition(long commit, long prepare) implements Comparable<LogPosition> {

    public static final LogPosition START = new LogPosition(0, 0);

    /** The greatest there is: how clients and servers write "the end". */
    public static final LogPosition MAX = new LogPosition(-1, -1);

    public static LogPosition of(LogRecord event) {
        return new LogPosition(event.position, event.position);
    }

    /** In front of the event at {@code commit}, how the server writes where its next page begins. */
    public static LogPosition before(long commit) {
        return new LogPosition(commit, 0);
    }

    @Override
    public int compareTo(LogPosition other) {
        int byCommit = Long.compareUnsigned(commit, other.commit);
        return byCommit == 0 ? Long.compareUnsigned(prepare, other.prepare) : byCommit;
    }

    public boolean isAfter(LogPosition other) {
        return compareTo(other) > 0;
    }
}
