package io.quotestream.sink.deadletters;

import io.quotestream.sink.tables.BoundedRow;
import io.quotestream.sink.tables.DeleteByQuote;
import io.quotestream.sink.tables.MultiRowInsert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * The table {@code dead_letters}: one row for each record of the topic, foreign ones too. Rows go in by the order of their
 * offsets and are never deleted, so that everything before a partition's last row is there.
 */
public final class DeadLettersTable {

    /** The key is the dead letter's offset, so a row that is there already is of this dead letter: it stays as it is. */
    private static final String INSERT = """
            INSERT INTO dead_letters (
              topic_id,
              partition_number,
              record_offset,
              reason,
              service,
              exception_class,
              occurred_at,
              source,
              quote_uid,
              event_id,
              event_type,
              event_stream,
              event_revision,
              replayed_from
            ) VALUES :rows
            ON DUPLICATE KEY UPDATE
              record_offset = record_offset
            """;

    private static final String LAST = """
            SELECT MAX(record_offset)
            FROM dead_letters
            WHERE topic_id = ?
              AND partition_number = ?
            """;

    /** Not deleted: the counts still agree with the topic, and a dead letter that is read again does not come back. */
    private static final String FORGET = """
            UPDATE dead_letters
            SET
              source = NULL,
              event_id = NULL,
              event_stream = NULL,
              event_revision = NULL,
              replayed_from = NULL,
              quote_uid = NULL
            WHERE quote_uid = ?
            """;

    /** Where a partition is read on; empty when nothing of it is here. */
    OptionalLong nextOffset(Connection connection, String topicId, int partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LAST)) {
            statement.setString(1, topicId);
            statement.setInt(2, partition);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long last = row.getLong(1);
                return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(last + 1);
            }
        }
    }

    /** Adds the dead letters that are not here yet. */
    void insert(Connection connection, String topicId, List<DeadLetterRow> deadLetters) throws SQLException {
        new MultiRowInsert<DeadLetterRow>(
                        INSERT, (row, deadLetter) -> bind(row, topicId, deadLetter), deadLetter -> 4_000)
                .execute(connection, deadLetters);
    }

    /** Removes what leads from the dead letters to these quotes, which are to be erased. */
    public void forgetQuotes(Connection connection, Collection<String> quoteUids) throws SQLException {
        DeleteByQuote.byQuote(connection, FORGET, quoteUids);
    }

    private static void bind(BoundedRow row, String topicId, DeadLetterRow deadLetter) throws SQLException {
        row.key(topicId)
                .wholeNumber((long) deadLetter.partition())
                .wholeNumber(deadLetter.offset())
                .text(deadLetter.reason())
                .text(deadLetter.service())
                .text(deadLetter.exceptionClass())
                .time(deadLetter.occurredAt())
                .text(deadLetter.source())
                .key(deadLetter.quoteUid())
                .key(deadLetter.eventId())
                .text(deadLetter.eventType())
                .text(deadLetter.eventStream())
                .wholeNumber(deadLetter.eventRevision())
                .text(deadLetter.replayedFrom());
    }
}
