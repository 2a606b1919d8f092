package io.quotestream.bridge.kafka;

import io.quotestream.model.DeadLetterReason;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes to Kafka.
 *
 * @param record the record, for the events topic or for the dead letters
 * @param deadLetterReason why it is a dead letter; null when it is none
 */
public record OutgoingRecord(
        ProducerRecord<byte[], byte[]> record, @Nullable DeadLetterReason deadLetterReason) {

    /** CopyBatch header and record fields at their longest; the producer counts the same. */
    private static final int RECORD_OVERHEAD = 61 + 21;

    /** Two lengths of a header at their longest. */
    private static final int HEADER_OVERHEAD = 10;

    /** Upper bound of the record's bytes in a request, uncompressed and alone in its batch. */
    public int size() {
        return sizeOf(record);
    }

    /** The names of the headers are our own, in ASCII. */
    static int sizeOf(ProducerRecord<byte[], byte[]> record) {
        int size = RECORD_OVERHEAD + length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += HEADER_OVERHEAD + header.key().length() + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
