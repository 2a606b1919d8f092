package io.quotestream.bridge.kafka;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.runtime.kafka.DeadLetterRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes to Kafka.
 *
 * @param record the record, for the events topic or for the dead letters
 * @param deadLetterReason why it is a dead letter; null when it is none
 */
public record OutgoingRecord(
        ProducerRecord<byte[], byte[]> record, @Nullable DeadLetterReason deadLetterReason) {

    /** Upper bound of the record's bytes in a request, uncompressed and alone in its batch. */
    public int size() {
        return DeadLetterRecords.sizeOf(record);
    }
}
