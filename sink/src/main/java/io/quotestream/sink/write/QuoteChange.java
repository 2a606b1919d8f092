package io.quotestream.sink.write;

import io.quotestream.model.QuoteState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One readable record of the changelog.
 *
 * @param state the quote's state; null for a tombstone, which erases the quote
 * @param source the record as it came, kept for the dead letters
 */
public record QuoteChange(String quoteUid, @Nullable QuoteState state, ConsumerRecord<byte[], byte[]> source) {

    boolean isTombstone() {
        return state == null;
    }
}
