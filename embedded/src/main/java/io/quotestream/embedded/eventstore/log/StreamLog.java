package io.quotestream.embedded.eventstore.log;

import com.google.protobuf.ByteString;
import java.util.Arrays;

/**
 * One stream: where its events lie in the log, and what its metadata hides. A revision is the index in the stream, so
 * hidden (truncated, deleted) events keep theirs. Written under the log's lock, read by any thread.
 */
public final class StreamLog {

    private final String name;
    private final ByteString nameBytes;
    private volatile int[] indexes = new int[4];
    private volatile int count;
    private volatile StreamLimits limits = StreamLimits.NONE;
    private volatile boolean tombstoned;

    public StreamLog(String name) {
        this.name = name;
        this.nameBytes = ByteString.copyFromUtf8(name);
    }

    public String name() {
        return name;
    }

    public ByteString nameBytes() {
        return nameBytes;
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
        return tombstoned;
    }

    /** No event was ever written, or all were deleted: a read returns that there is no such stream. */
    public boolean isMissing() {
        return count == 0 || limits.isDeleted();
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

    void tombstone(boolean now) {
        tombstoned = now;
    }
}
