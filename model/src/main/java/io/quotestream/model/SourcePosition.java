package io.quotestream.model;

import org.jspecify.annotations.Nullable;

/**
 * A position in the source that the bridge reads, growing strictly from event to event: the order in which a quote's
 * events are folded.
 *
 * <p>In {@code $all} it is the commit and prepare position, both of which are needed: events of one old-style
 * transaction share the commit position. In one stream, or a stream of links, it is the revision there (of the link, not
 * of its target), twice.
 *
 * @param commit the commit position or the revision, not negative
 * @param prepare the prepare position or the revision again, not negative
 */
public record SourcePosition(long commit, long prepare) implements Comparable<SourcePosition> {

    public SourcePosition {
        if (commit < 0 || prepare < 0) {
            throw new IllegalArgumentException("a source position is not negative: " + commit + "/" + prepare);
        }
    }

    /** The position of the event (or link) at {@code revision} of the one stream that is read. */
    public static SourcePosition ofRevision(long revision) {
        return new SourcePosition(revision, revision);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if {@code text} is neither {@code "R"} nor {@code "C/P"} in decimal
     */
    public static SourcePosition parse(String text) {
        int slash = text.indexOf('/');
        try {
            return slash < 0
                    ? ofRevision(Long.parseLong(text))
                    : new SourcePosition(
                            Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a source position, expected R or C/P in decimal: " + text, e);
        }
    }

    /** Whether this lies behind {@code other} in the source; everything is after {@code null}, the start. */
    public boolean isAfter(@Nullable SourcePosition other) {
        return other == null || compareTo(other) > 0;
    }

    @Override
    public int compareTo(SourcePosition other) {
        int byCommit = Long.compare(commit, other.commit);
        return byCommit != 0 ? byCommit : Long.compare(prepare, other.prepare);
    }

    @Override
    public String toString() {
        return commit == prepare ? Long.toString(commit) : commit + "/" + prepare;
    }
}
