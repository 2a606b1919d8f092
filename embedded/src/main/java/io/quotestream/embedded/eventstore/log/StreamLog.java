package io.quotestream.embedded.eventstore.log;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One stream: where its events lie in the log, and what its metadata hides. A revision is the index in the stream, so
 * hidden (truncated, deleted) events keep theirs. Written under the log's lock, read by any thread.
 */
public final class StreamLog {

    private final String name;
    private final ByteString nameBytes;
    private final boolean hiddenInAll;
    private volatile int[] indexes = new int[4];
    private volatile int count;
    private volatile StreamLimits limits = StreamLimits.NONE;
    private volatile @Nullable LogRecord tombstone;

    public StreamLog(String name) {
        this.name = name;
        this.nameBytes = ByteString.copyFromUtf8(name);
        this.hiddenInAll = name.equals("$epoch-information")
                || (name.startsWith("$persistentsubscription-$all::")
                        && (name.endsWith("-checkpoint") || name.endsWith("-parked")));
    }

    public String name() {
        return name;
    }

    public ByteString nameBytes() {
        return nameBytes;
    }

    /**
     * Whether {@code $all} shows the events to nobody, though they are in the log and count for checkpoints: the server's
     * elections, and what persistent subscriptions to {@code $all} keep.
     */
    public boolean isHiddenInAll() {
        return hiddenInAll;
    }

    /** Whether it holds the metadata of another stream. */
    boolean isMetadata() {
        return name.startsWith("$$");
    }

    /** How many events were ever appended; the next revision. */
    public int count() {
        return count;
    }

    public long lastRevision() {
        return count - 1L;
    }

    int indexInLog(long revision) {
        return indexes[Math.toIntExact(revision)];
    }

    public StreamLimits limits() {
        return limits;
    }

    public boolean isTombstoned() {
        return tombstone != null;
    }

    /** The event that deleted the stream for good; null while it is not. */
    public @Nullable LogRecord tombstone() {
        return tombstone;
    }

    /** No event was ever written, or all were deleted: a read returns that there is no such stream. */
    public boolean isMissing() {
        return count == 0 || isDeleted();
    }

    /** All events were deleted, but not for good. */
    boolean isDeleted() {
        return limits.isDeleted();
    }

    /** The first revision that {@code $tb} and {@code $maxCount} leave readable. */
    public long firstReadable() {
        return limits.firstReadable(count);
    }

    void add(int indexInLog) {
        int next = count;
        int[] current = indexes;
        if (next == current.length) {
            current = Arrays.copyOf(current, next + Math.max(4, next >> 1));
            indexes = current;
        }
        current[next] = indexInLog;
        // Readers read the count first, so the index must be there before it.
        count = next + 1;
    }

    void removeLast() {
        int last = count - 1;
        count = last;
    }

    void limit(StreamLimits newLimits) {
        limits = newLimits;
    }

    void tombstone(@Nullable LogRecord by) {
        tombstone = by;
    }
}
