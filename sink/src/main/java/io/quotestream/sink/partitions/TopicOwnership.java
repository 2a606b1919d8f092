package io.quotestream.sink.partitions;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The table {@code sink_topic}: of which topic the tables hold the states, and the greatest epoch that was ever given. It
 * outlives rows of {@code sink_offsets} that an operator deletes, so that no epoch is given twice.
 */
final class TopicOwnership {

    /** Locks the row, and so all claims, until the transaction ends. */
    private static final String TAKE_EPOCH = """
            INSERT INTO sink_topic (
              id,
              cluster_id,
              topic,
              topic_id,
              partition_count,
              last_epoch
            ) VALUES (1, ?, ?, ?, ?, 1)
            ON DUPLICATE KEY UPDATE
              last_epoch = last_epoch + 1
            """;

    private static final String READ = """
            SELECT cluster_id, topic, topic_id, partition_count, last_epoch
            FROM sink_topic
            """;

    private static final String REPLACE = """
            UPDATE sink_topic
            SET
              cluster_id = ?,
              topic = ?,
              topic_id = ?,
              partition_count = ?
            WHERE id = 1
            """;

    private static final String RAISE_LAST_EPOCH = """
            UPDATE sink_topic
            SET last_epoch = GREATEST(last_epoch, ?)
            WHERE id = 1
            """;

    private static final String READ_TOPICS = """
            SELECT DISTINCT topic
            FROM sink_offsets
            ORDER BY topic
            """;

    private TopicOwnership() {}

    /**
     * A new epoch for claims in this transaction.
     *
     * @throws UnusableTopicException if the tables are another topic's; the transaction must be rolled back
     */
    static long takeEpoch(Connection connection, TopicIdentity identity) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TAKE_EPOCH)) {
            bind(statement, identity);
            statement.executeUpdate();
        }
        TopicIdentity owner;
        long epoch;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            row.next();
            owner = new TopicIdentity(row.getString(1), row.getString(2), row.getString(3), row.getInt(4));
            epoch = row.getLong(5);
        }
        List<String> topics = topics(connection);
        if (owner.equals(identity)) {
            requireNoOther(topics, identity);
        } else if (topics.isEmpty()) {
            replace(connection, identity); // without offsets the tables are nobody's
        } else {
            throw new UnusableTopicException(
                    "The tables hold the states of " + owner + ", and this sink reads " + identity
                            + ": its states would overwrite those, or be in other partitions. Give each topic a database of its own."
                            + " If the topic was deleted and created again, check that the new one holds every quote, then delete all"
                            + " rows of sink_offsets: the sink then reads the topic from its start, and older states overwrite"
                            + " nothing.");
        }
        return epoch;
    }

    /** Remembers an epoch that is above those of this table: a sink of version 0.1.0 raises the partition's row alone. */
    static void raiseLastEpoch(Connection connection, long epoch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RAISE_LAST_EPOCH)) {
            statement.setLong(1, epoch);
            statement.executeUpdate();
        }
    }

    private static void requireNoOther(List<String> topics, TopicIdentity identity) {
        if (!List.of(identity.topic()).containsAll(topics)) {
            throw new UnusableTopicException(
                    "The tables hold states of several topics, " + topics + ", and this sink reads " + identity
                            + ". Give each topic a database of its own, and rebuild each from its topic.");
        }
    }

    private static void replace(Connection connection, TopicIdentity identity) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REPLACE)) {
            bind(statement, identity);
            statement.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, TopicIdentity identity) throws SQLException {
        statement.setString(1, identity.clusterId());
        statement.setString(2, identity.topic());
        statement.setString(3, identity.topicId());
        statement.setInt(4, identity.partitionCount());
    }

    private static List<String> topics(Connection connection) throws SQLException {
        List<String> topics = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ_TOPICS)) {
            while (row.next()) {
                topics.add(row.getString(1));
            }
        }
        return topics;
    }
}
