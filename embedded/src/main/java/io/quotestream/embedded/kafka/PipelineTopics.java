package io.quotestream.embedded.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The pipeline's four topics, as a deployment of one broker has them. Their names are {@code io.quotestream.model.Topics}'
 * defaults, written again because these parts know nothing of the services.
 *
 * <p>The sizes are a ladder: the largest event (1 MiB in EventStoreDB) fits its record with all headers, and whatever a
 * topic held fits the dead letters with the reason added.
 */
final class PipelineTopics {

    private static final String LARGEST_EVENT = Integer.toString(2 << 20);
    private static final String LARGEST_STATE = Integer.toString(BrokerSettings.LARGEST_STATE);
    private static final String LARGEST_DEAD_LETTER = Integer.toString(BrokerSettings.LARGEST_STATE + (1 << 20));

    private static final Map<String, String> WITHOUT_RETENTION_LIMIT = Map.of(
            "cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1", "min.insync.replicas", "1");
    private static final Map<String, String> COMPACTED =
            Map.of("cleanup.policy", "compact", "min.insync.replicas", "1");

    private PipelineTopics() {}

    static List<NewTopic> with(int partitions) {
        return List.of(
                topic("quotes.events", partitions, WITHOUT_RETENTION_LIMIT, LARGEST_EVENT),
                topic("quotes.state", partitions, COMPACTED, LARGEST_STATE),
                topic("quotes.bridge-checkpoints", 1, COMPACTED, LARGEST_EVENT),
                topic("quotes.dead-letters", partitions, WITHOUT_RETENTION_LIMIT, LARGEST_DEAD_LETTER));
    }

    private static NewTopic topic(String name, int partitions, Map<String, String> settings, String largestMessage) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("max.message.bytes", largestMessage);
        return new NewTopic(name, partitions, (short) 1).configs(all);
    }
}
