package io.quotestream.embedded.eventstore.log;

import java.util.Arrays;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Finds events by id, for idempotent appends, in eight bytes an event: an open-addressed table of indexes in the log.
 * An id may occur more than once (in other streams). Confined to the log's lock.
 */
final class EventIdIndex {

    private static final int NONE = -1;

    private final IntFunction<LogRecord> log;
    private int[] table = emptyTable(1 << 10);
    private int used;

    EventIdIndex(IntFunction<LogRecord> log) {
        this.log = log;
    }

    void add(int index) {
        if (used * 2 >= table.length) {
            grow();
        }
        insert(table, index);
        used++;
    }

    /** The index of the last event with this id in this stream, or -1. */
    int find(UUID id, StreamLog stream) {
        int mask = table.length - 1;
        int found = NONE;
        for (int slot = slot(id.getMostSignificantBits(), id.getLeastSignificantBits(), mask);
                table[slot] != NONE;
                slot = (slot + 1) & mask) {
            LogRecord candidate = log.apply(table[slot]);
            if (candidate.stream == stream && candidate.hasId(id)) {
                found = Math.max(found, table[slot]);
            }
        }
        return found;
    }

    void clear() {
        table = emptyTable(1 << 10);
        used = 0;
    }

    private void grow() {
        int[] larger = emptyTable(table.length * 2);
        for (int index : table) {
            if (index != NONE) {
                insert(larger, index);
            }
        }
        table = larger;
    }

    private void insert(int[] into, int index) {
        LogRecord event = log.apply(index);
        int mask = into.length - 1;
        int slot = slot(event.idHigh, event.idLow, mask);
        while (into[slot] != NONE) {
            slot = (slot + 1) & mask;
        }
        into[slot] = index;
    }

    private static int slot(long high, long low, int mask) {
        // Tests number their ids upwards, so the bits must be spread.
        long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 33) & mask;
    }

    private static int[] emptyTable(int size) {
        int[] table = new int[size];
        Arrays.fill(table, NONE);
        return table;
    }
}
