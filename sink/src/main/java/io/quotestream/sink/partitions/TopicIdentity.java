package io.quotestream.sink.partitions;

/**
 * A topic as Kafka knows it: one that differs in any of these has other records at the same offsets, or quotes in other
 * partitions.
 *
 * @param topicId of a topic deleted and created again, another one
 */
public record TopicIdentity(String clusterId, String topic, String topicId, int partitionCount) {

    @Override
    public String toString() {
        return "topic " + topic + " with id " + topicId + " and " + partitionCount + " partitions of cluster "
                + clusterId;
    }
}
