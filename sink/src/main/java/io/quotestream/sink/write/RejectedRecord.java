package io.quotestream.sink.write;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.sink.database.SqlErrors;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that the sink gives up on.
 *
 * @param exception class name of the failure
 * @param message why, for people; holds no value out of the record
 */
public record RejectedRecord(
        ConsumerRecord<byte[], byte[]> source, DeadLetterReason reason, String exception, String message) {

    static RejectedRecord unreadable(ConsumerRecord<byte[], byte[]> source, UnreadableRecordException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new RejectedRecord(
                source, DeadLetterReason.NOT_A_STATE, cause.getClass().getName(), String.valueOf(failure.getMessage()));
    }

    public static RejectedRecord refused(ConsumerRecord<byte[], byte[]> source, SQLException failure) {
        return new RejectedRecord(
                source,
                DeadLetterReason.REFUSED_BY_DATABASE,
                failure.getClass().getName(),
                "the database refuses the quote's rows: " + SqlErrors.describe(failure));
    }

    /** Where the record stands, as {@code topic/partition/offset}. */
    public String coordinates() {
        return source.topic() + '/' + source.partition() + '/' + source.offset();
    }
}
