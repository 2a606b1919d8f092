package io.quotestream.bridge.kafka;

import io.quotestream.runtime.kafka.AdminCalls;
import io.quotestream.runtime.kafka.KafkaUnavailableException;
import io.quotestream.runtime.kafka.TopicCheck;
import io.quotestream.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Whether Kafka meets the bridge's preconditions: its topics, their sizes, safe transactions. */
public final class TopicPreflight {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final TopicNames topics;
    private final int maxRecordBytes;

    public TopicPreflight(TopicNames topics, int maxRecordBytes) {
        this.topics = topics;
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * What was found.
     *
     * @param problems for people; empty when all is well
     * @param eventsTopicId Kafka's id of the events topic; empty when there are problems
     */
    public record Findings(List<String> problems, String eventsTopicId) {

        public boolean isFine() {
            return problems.isEmpty();
        }
    }

    /**
     * Checks by {@code admin}.
     *
     * @throws KafkaException when Kafka does not respond
     */
    public Findings check(Admin admin) throws InterruptedException {
        try {
            TopicCheck check = new TopicCheck(admin, REQUEST_TIMEOUT)
                    .hasSafeTransactions()
                    .exists(topics.events())
                    .exists(topics.deadLetters())
                    // One partition: it is the leader partition, and checkpoints have one order.
                    .hasPartitions(topics.bridgeCheckpoints(), 1)
                    .isCompacted(topics.bridgeCheckpoints());
            List<String> problems = new ArrayList<>(check.problems());
            if (problems.isEmpty()) {
                problems.addAll(sizeProblems(admin));
            }
            return new Findings(problems, problems.isEmpty() ? check.topicId(topics.events()) : "");
        } catch (KafkaUnavailableException e) {
            throw new KafkaException(e.getMessage(), e);
        }
    }

    /** A topic with a lower limit than the bridge's would refuse the same batch indefinitely. */
    private List<String> sizeProblems(Admin admin) throws InterruptedException {
        List<ConfigResource> requested = List.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topics.events()),
                new ConfigResource(ConfigResource.Type.TOPIC, topics.deadLetters()));
        Map<ConfigResource, Config> found = AdminCalls.await(
                "reading the settings of the topics",
                admin.describeConfigs(requested).all(),
                REQUEST_TIMEOUT);
        List<String> problems = new ArrayList<>();
        found.forEach((topic, settings) -> {
            String limit = settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
            if (Long.parseLong(limit) < maxRecordBytes) {
                problems.add("topic " + topic.name() + " takes records of " + limit + " bytes, the bridge sends up to "
                        + maxRecordBytes + ": raise its max.message.bytes or lower BRIDGE_MAX_RECORD_BYTES");
            }
        });
        return problems;
    }
}
