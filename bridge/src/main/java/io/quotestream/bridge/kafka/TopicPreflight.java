package io.quotestream.bridge.kafka;

import io.quotestream.bridge.BridgeConfig;
import io.quotestream.runtime.kafka.KafkaUnavailableException;
import io.quotestream.runtime.kafka.TopicCheck;
import io.quotestream.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Whether Kafka is as the bridge needs it: its topics, their sizes, safe transactions. */
public final class TopicPreflight {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * What was found.
     *
     * @param problems for people; empty when all is well
     * @param eventsTopicId Kafka's id of the events topic; empty when there are problems
     */
    public record Findings(List<String> problems, String eventsTopicId) {}

    private final TopicNames topics;
    private final int maxRecordBytes;

    public TopicPreflight(BridgeConfig config) {
        this.topics = config.topics();
        this.maxRecordBytes = config.kafka().maxRecordBytes();
    }

    /**
     * Asks Kafka.
     *
     * @throws KafkaException when Kafka does not answer
     */
    public Findings check(Admin admin) throws InterruptedException {
        try {
            TopicCheck check = new TopicCheck(admin, PATIENCE)
                    .hasSafeTransactions()
                    .exists(topics.events())
                    .exists(topics.deadLetters())
                    // One partition: it is the token of the election, and checkpoints have one order.
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

    /** A topic that takes less than we send would refuse the same batch for ever. */
    private List<String> sizeProblems(Admin admin) throws InterruptedException {
        List<ConfigResource> asked = List.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topics.events()),
                new ConfigResource(ConfigResource.Type.TOPIC, topics.deadLetters()));
        List<String> problems = new ArrayList<>();
        try {
            Map<ConfigResource, Config> found =
                    admin.describeConfigs(asked).all().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            found.forEach((topic, settings) -> {
                String limit =
                        settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value();
                if (Long.parseLong(limit) < maxRecordBytes) {
                    problems.add("topic " + topic.name() + " takes records of " + limit
                            + " bytes, the bridge sends up to " + maxRecordBytes
                            + ": raise its max.message.bytes or lower BRIDGE_MAX_RECORD_BYTES");
                }
            });
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("reading the settings of the topics failed", e);
        }
        return problems;
    }
}
