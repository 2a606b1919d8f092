package io.quotestream.sink.partitions;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The table {@code sink_offsets}: how far the rows are in each partition, stored with the rows in one transaction, and who
 * may write.
 *
 * <p>A sink that takes a partition over raises its epoch, to one that was never given before: {@code sink_topic} counts them.
 * Every batch begins by a compare-and-set on (topic id, epoch, next offset). So a sink that lost its partition without knowing it changes no row of
 * this table and must roll back; the row's lock makes it wait for a transaction of the other that is under way. Kafka's
 * committed offsets have no say in this.
 */
public final class OffsetStore {

    /** A partition taken over: this sink's epoch, and the offset to continue at. */
    public record PartitionClaim(String topicId, long epoch, long nextOffset) {}

    /** A batch's way through a partition: it holds the records from {@code from} until before {@code to}. */
    public record OffsetRange(String topicId, long epoch, long from, long to) {}

    /** What is stored of a partition. */
    public record Stored(String topicId, long epoch, long nextOffset) {}

    private static final String RAISE_EPOCH = """
            INSERT INTO sink_offsets (
              topic,
              partition_number,
              topic_id,
              epoch,
              next_offset
            ) VALUES (?, ?, ?, ?, ?)
            ON DUPLICATE KEY UPDATE
              epoch = GREATEST(epoch + 1, ?)
            """;

    private static final String READ = """
            SELECT topic_id, epoch, next_offset
            FROM sink_offsets
            WHERE topic = ?
              AND partition_number = ?
            FOR UPDATE
            """;

    /** Counts one row even though nothing else may change in it: the driver reports rows found (never set useAffectedRows). */
    private static final String ADVANCE = """
            UPDATE sink_offsets
            SET next_offset = ?
            WHERE topic = ?
              AND partition_number = ?
              AND topic_id = ?
              AND epoch = ?
              AND next_offset = ?
            """;

    private final String topic;

    public OffsetStore(String topic) {
        this.topic = topic;
    }

    /**
     * Takes partitions over and commits: from here on no sink that had them can write.
     *
     * @param logStarts the partitions with the first offset that Kafka still has of each: where a partition without a row
     *     begins
     * @throws UnusableTopicException if a row is of another topic of this name, or of records that Kafka no longer has; nothing is
     *     changed then
     */
    public SortedMap<Integer, PartitionClaim> claim(
            Connection connection, TopicIdentity identity, SortedMap<Integer, Long> logStarts) throws SQLException {
        SortedMap<Integer, PartitionClaim> claims = new TreeMap<>();
        long epoch = TopicOwnership.takeEpoch(connection, identity);
        for (Map.Entry<Integer, Long> partition : logStarts.entrySet()) {
            raiseEpoch(connection, partition.getKey(), identity.topicId(), epoch, partition.getValue());
            Stored stored = read(connection, partition.getKey())
                    .orElseThrow(() -> new SQLException("the row of a claimed partition is gone"));
            requireSameTopic(partition.getKey(), identity.topicId(), stored);
            requireRecordsAreThere(partition.getKey(), partition.getValue(), stored);
            claims.put(partition.getKey(), new PartitionClaim(identity.topicId(), stored.epoch(), stored.nextOffset()));
        }
        TopicOwnership.raiseLastEpoch(
                connection,
                claims.values().stream().mapToLong(PartitionClaim::epoch).max().orElse(0));
        connection.commit();
        return claims;
    }

    private void requireSameTopic(int partition, String topicId, Stored stored) {
        if (!stored.topicId().equals(topicId)) {
            throw new UnusableTopicException(
                    "The topic " + topic + " was deleted and created again: its id is " + topicId
                            + ", and the tables hold partition " + partition + " of the one with id " + stored.topicId()
                            + " up to offset " + stored.nextOffset()
                            + ". Check that the new topic holds every quote, then delete the topic's rows in sink_offsets:"
                            + " the sink then reads the topic from its start, and older states overwrite nothing.");
        }
    }

    private void requireRecordsAreThere(int partition, long logStart, Stored stored) {
        if (stored.nextOffset() < logStart) {
            throw new UnusableTopicException("The tables go up to offset " + stored.nextOffset() + " of " + topic + "-"
                    + partition
                    + ", but Kafka's first record there is " + logStart + ": records between were deleted unread."
                    + " Restore them or rebuild quotes.state, then set next_offset in sink_offsets to " + logStart
                    + ".");
        }
    }

    /**
     * Moves the offsets on, as a transaction's first statements.
     *
     * @return the partitions whose rows were not as expected; unless it is empty, the transaction must be rolled back
     */
    public Collection<Integer> advance(Connection connection, SortedMap<Integer, OffsetRange> ranges)
            throws SQLException {
        TreeMap<Integer, OffsetRange> refused = new TreeMap<>(ranges);
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            for (Map.Entry<Integer, OffsetRange> each : ranges.entrySet()) {
                OffsetRange range = each.getValue();
                statement.setLong(1, range.to());
                statement.setString(2, topic);
                statement.setInt(3, each.getKey());
                statement.setString(4, range.topicId());
                statement.setLong(5, range.epoch());
                statement.setLong(6, range.from());
                if (statement.executeUpdate() == 1) {
                    refused.remove(each.getKey());
                }
            }
        }
        return refused.keySet();
    }

    /** What is stored of a partition, locked until the transaction ends, so that nobody's commit is still under way. */
    public Optional<Stored> read(Connection connection, int partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, topic);
            statement.setInt(2, partition);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Stored(row.getString(1), row.getLong(2), row.getLong(3)))
                        : Optional.empty();
            }
        }
    }

    private void raiseEpoch(Connection connection, int partition, String topicId, long epoch, long logStart)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RAISE_EPOCH)) {
            statement.setString(1, topic);
            statement.setInt(2, partition);
            statement.setString(3, topicId);
            statement.setLong(4, epoch);
            statement.setLong(5, logStart);
            statement.setLong(6, epoch);
            statement.executeUpdate();
        }
    }
}
