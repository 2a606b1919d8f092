package io.quotestream.embedded.eventstore.log;

import java.util.Arrays;

/**
 * The records in order of append, each with its position. Written under the log's lock, read by any thread without one: a
 * record is complete before the size that makes it visible grows.
 *
 * <p>Positions resemble the real server's: they start above zero (zero means "the start" to clients) and grow by about
 * the size of each record.
 */
final class RecordList {

    private static final int CHUNK = 1 << 14;
    private static final long FIRST_POSITION = 512;
    private static final int RECORD_OVERHEAD = 96;

    private volatile LogRecord[][] chunks = new LogRecord[16][];
    private volatile int size;
    private volatile long nextPosition = FIRST_POSITION;

    int size() {
        return size;
    }

    LogRecord get(int index) {
        return chunks[index / CHUNK][index % CHUNK];
    }

    /** The position of the record that is appended next. */
    long nextPosition() {
        return nextPosition;
    }

    /** The index of the first record at or after the position; the size when there is none. */
    int firstIndexFrom(long position) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            // Positions are unsigned on the wire.
            if (Long.compareUnsigned(get(middle).position, position) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Appends a record that was made for {@link #nextPosition}; returns its index. */
    int add(LogRecord written) {
        int index = size;
        LogRecord[][] all = chunks;
        if (index / CHUNK == all.length) {
            all = Arrays.copyOf(all, all.length * 2);
            chunks = all;
        }
        if (all[index / CHUNK] == null) {
            all[index / CHUNK] = new LogRecord[CHUNK];
        }
        all[index / CHUNK][index % CHUNK] = written;
        nextPosition = written.position
                + RECORD_OVERHEAD
                + written.stream.nameBytes().size()
                + written.type.bytes().size()
                + written.data.length
                + written.metadata.length;
        size = index + 1;
        return index;
    }

    /** Takes the last record out again; the next one gets its position. */
    LogRecord removeLast() {
        int index = size - 1;
        LogRecord last = get(index);
        size = index;
        nextPosition = last.position;
        return last;
    }
}
