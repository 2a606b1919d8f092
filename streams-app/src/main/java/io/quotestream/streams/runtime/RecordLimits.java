package io.quotestream.streams.runtime;

import io.quotestream.runtime.kafka.AdminCalls;
import io.quotestream.streams.QuoteStreamsConfig;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * How large records may be, by the topics' own {@code max.message.bytes}: a separate setting could only be wrong. A send
 * that a broker refuses for its size would stop the partition.
 *
 * @param state bytes that the topic of states and the store's changelog both take
 * @param deadLetter bytes that the topic of dead letters takes
 */
public record RecordLimits(int state, int deadLetter) {

    /** The rest of a record: key, lengths, the batch header. */
    private static final int OVERHEAD = 2 << 10;

    /**
     * Reads the limits of this configuration's topics.
     *
     * @throws KafkaException if Kafka does not respond, or refuses
     */
    static RecordLimits read(Admin admin, QuoteStreamsConfig config) throws InterruptedException {
        int state = largest(admin, config.topics().state());
        try {
            // Created by Kafka Streams at its first start; its limit stays when the topic of states gets another.
            state = Math.min(state, largest(admin, config.changelog()));
        } catch (UnknownTopicOrPartitionException e) {
            // The first start creates it with the limit of the topic of states.
        }
        return new RecordLimits(state, largest(admin, config.topics().deadLetters()));
    }

    /** The largest state's JSON. */
    public int stateValue() {
        return state - OVERHEAD;
    }

    /** The largest dead letter: key, value and headers. */
    public int deadLetterContent() {
        return deadLetter - OVERHEAD;
    }

    /** The largest request that the producer must accept. */
    public int request() {
        return Math.max(state, deadLetter);
    }

    private static int largest(Admin admin, String topic) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Integer.parseInt(AdminCalls.await(
                        "reading the settings of topic " + topic,
                        admin.describeConfigs(List.of(resource)).all())
                .values()
                .iterator()
                .next()
                .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                .value());
    }
}
