package io.quotestream.sink;

import io.quotestream.model.DeadLetterReason;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that the sink gives up on.
 *
 * @param exception class name of the failure
 * @param message why, for people; holds no value out of the record
 */
record DeadLetter(ConsumerRecord<byte[], byte[]> source, DeadLetterReason reason, String exception, String message) {

    static DeadLetter unreadable(ConsumerRecord<byte[], byte[]> source, UnreadableRecord failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new DeadLetter(
                source, DeadLetterReason.NOT_A_STATE, cause.getClass().getName(), String.valueOf(failure.getMessage()));
    }

    static DeadLetter refused(ConsumerRecord<byte[], byte[]> source, SQLException failure) {
        return new DeadLetter(
                source,
                DeadLetterReason.REFUSED_BY_DATABASE,
                failure.getClass().getName(),
                "the database refuses the quote's rows: " + SqlFailures.describe(failure));
    }

    /** Where the record stands, as {@code topic/partition/offset}. */
    String coordinates() {
        return source.topic() + '/' + source.partition() + '/' + source.offset();
    }
}
