package io.quotestream.sink;

import java.time.Duration;

/**
 * When a batch is written although more records are at hand. Whatever a poll returned is written at once when there are
 * no more.
 *
 * @param bytes of keys and values as they are in Kafka
 * @param time from a batch's first record on
 */
record BatchLimits(int records, long bytes, Duration time) {

    BatchLimits {
        if (records < 1 || bytes < 1 || time.isNegative()) {
            throw new IllegalArgumentException(
                    "not limits of a batch: " + records + " records, " + bytes + " bytes, " + time);
        }
    }
}
