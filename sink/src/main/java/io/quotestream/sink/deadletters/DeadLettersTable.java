package io.quotestream.sink.deadletters;

import io.quotestream.sink.tables.DeleteByQuote;
import io.quotestream.sink.tables.MultiRowInsert;
import io.quotestream.sink.tables.RowParameters;
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

    /** The key is the letter's place, so a row that is there already is this letter's: it stays as it is. */
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

    private static final int COLUMNS = 14;

    private static final String LAST = """
            SELECT MAX(record_offset)
            FROM dead_letters
            WHERE topic_id = ?
              AND partition_number = ?
            """;

    /** Not deleted: the counts go on to agree with the topic, and a letter that is read again does not come back. */
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

    /** Adds the letters that are not here yet. */
    void insert(Connection connection, String topicId, List<DeadLetterRow> letters) throws SQLException {
        new MultiRowInsert<DeadLetterRow>(INSERT, COLUMNS, (row, letter) -> bind(row, topicId, letter), letter -> 4_000)
                .execute(connection, letters);
    }

    /** Takes away what leads from the letters to these quotes, which are to be erased. */
    public void forgetQuotes(Connection connection, Collection<String> quoteUids) throws SQLException {
        DeleteByQuote.byQuote(connection, FORGET, quoteUids);
    }

    private static void bind(RowParameters row, String topicId, DeadLetterRow letter) throws SQLException {
        row.text(topicId)
                .wholeNumber((long) letter.partition())
                .wholeNumber(letter.offset())
                .text(letter.reason())
                .text(letter.service())
                .text(letter.exceptionClass())
                .time(letter.occurredAt())
                .text(letter.source())
                .text(letter.quoteUid())
                .text(letter.eventId())
                .text(letter.eventType())
                .text(letter.eventStream())
                .wholeNumber(letter.eventRevision())
                .text(letter.replayedFrom());
    }
}
