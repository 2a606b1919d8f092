package io.quotestream.sink.write;

import java.time.Duration;

/**
 * When a batch is written although many more records are at hand. Otherwise whatever a poll returned is written at once.
 *
 * @param records that it passes, those with a later change of their quote behind them included
 * @param bytes of the keys and values that it holds, as they are in Kafka
 * @param time from a batch's first record on
 * @param writers how many transactions there may be at a time when a batch is large
 */
public record BatchLimits(int records, long bytes, Duration time, int writers) {

    /** No poll gives more, and no small batch has many more. */
    static final int SMALL_RECORDS = 2_000;

    public BatchLimits {
        if (records < 1 || bytes < 1 || time.isNegative() || writers < 1) {
            throw new IllegalArgumentException("not limits of a batch: " + records + " records, " + bytes + " bytes, "
                    + time + ", " + writers + " writers");
        }
    }

    /** The same for batches that search for a refused quote. */
    public BatchLimits small() {
        return new BatchLimits(Math.min(records, SMALL_RECORDS), bytes, time, writers);
    }
}
