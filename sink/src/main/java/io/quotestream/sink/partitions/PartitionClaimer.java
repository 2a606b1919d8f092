package io.quotestream.sink.partitions;

import io.quotestream.sink.database.Database;
import io.quotestream.sink.partitions.OffsetStore.PartitionClaim;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Claims assigned partitions in the database, which fences the sink that had them. Confined to the poll thread. */
public final class PartitionClaimer {

    /** How long a request to Kafka may hold up the loop. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<?, ?> consumer;
    private final String topic;
    private final Supplier<TopicIdentity> identity;
    private final Database database;
    private final OffsetStore offsets;
    private final Partitions partitions;

    /** @param identity reads from Kafka what the topic is now */
    public PartitionClaimer(
            Consumer<?, ?> consumer,
            String topic,
            Supplier<TopicIdentity> identity,
            Database database,
            OffsetStore offsets,
            Partitions partitions) {
        this.consumer = consumer;
        this.topic = topic;
        this.identity = identity;
        this.database = database;
        this.offsets = offsets;
        this.partitions = partitions;
    }

    /**
     * Claims the partitions and begins to read them where the tables end.
     *
     * @throws UnusableTopicException if the topic does not continue where the tables end
     */
    public void claim(SortedSet<Integer> toClaim) throws SQLException {
        SortedMap<Integer, Long> logStarts = new TreeMap<>();
        List<TopicPartition> topicPartitions = toClaim.stream()
                .map(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.beginningOffsets(topicPartitions, REQUEST_TIMEOUT)
                .forEach((partition, offset) -> logStarts.put(partition.partition(), offset));
        TopicIdentity current = identity.get();
        SortedMap<Integer, PartitionClaim> claims;
        try (Connection connection = database.connection()) {
            claims = offsets.claim(connection, current, logStarts);
        } catch (SQLException e) {
            database.onConnectionFailure(e);
            throw e;
        }
        claims.forEach(partitions::claimed);
    }
}
