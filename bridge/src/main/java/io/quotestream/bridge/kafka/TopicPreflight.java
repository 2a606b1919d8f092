package io.quotestream.bridge.kafka;

import io.quotestream.runtime.kafka.AdminCalls;
import io.quotestream.runtime.kafka.KafkaUnavailableException;
import io.quotestream.runtime.kafka.TopicCheck;
import io.quotestream.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whether Kafka meets the bridge's preconditions: its topics, their sizes, safe transactions; and which events topic it has.
 * Thread safe as far as the admin client is.
 */
public final class TopicPreflight {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final Admin admin;
    private final TopicNames topics;
    private final int maxRecordBytes;

    public TopicPreflight(Admin admin, TopicNames topics, int maxRecordBytes) {
        this.admin = admin;
        this.topics = topics;
        this.maxRecordBytes = maxRecordBytes;
    }

    /** The events topic as it is; it is another when it was deleted and created again. */
    public record EventsTopic(String id, int partitions) {}

    /**
     * What was found.
     *
     * @param problems for people; empty when all is well
     * @param eventsTopic null when there are problems
     */
    public record Findings(List<String> problems, @Nullable EventsTopic eventsTopic) {}

    /**
     * Checks all of it.
     *
     * @throws KafkaException when Kafka does not respond
     */
    public Findings check() throws InterruptedException {
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
                problems.addAll(sizeProblems());
            }
            return new Findings(problems, problems.isEmpty() ? eventsTopic(check) : null);
        } catch (KafkaUnavailableException e) {
            throw new KafkaException(e.getMessage(), e);
        }
    }

    private EventsTopic eventsTopic(TopicCheck check) {
        return new EventsTopic(check.topicId(topics.events()), check.partitions(topics.events()));
    }

    /**
     * Requires that the events topic is still {@code expected}. A producer does not notice: it sends to whatever has the name.
     *
     * @throws CheckpointMismatchException if it is another, or has another number of partitions
     * @throws KafkaException if it is gone, or Kafka does not respond
     */
    public void requireSame(EventsTopic expected) {
        try {
            TopicCheck check = new TopicCheck(admin, REQUEST_TIMEOUT).exists(topics.events());
            if (!check.problems().isEmpty()) {
                throw new KafkaException(String.join("; ", check.problems()));
            }
            if (!eventsTopic(check).equals(expected)) {
                throw new CheckpointMismatchException("the events topic was " + expected + " when copying began and is "
                        + eventsTopic(check) + ": nothing more is written to it");
            }
        } catch (KafkaUnavailableException e) {
            throw new KafkaException(e.getMessage(), e);
        }
    }

    /**
     * Requires that nothing was ever sent to the events topic, or that it is forgotten: a bridge stores its first checkpoint
     * before it sends anything, so with a topic that is not empty a missing checkpoint was lost.
     *
     * @throws CheckpointMismatchException if something was
     */
    public void requireEmpty(EventsTopic topic) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            ends.put(new TopicPartition(topics.events(), partition), OffsetSpec.latest());
        }
        long records = AdminCalls.await(
                        "reading the offsets of " + topics.events(),
                        admin.listOffsets(ends).all(),
                        REQUEST_TIMEOUT)
                .values()
                .stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
        if (records > 0) {
            throw new CheckpointMismatchException("this bridge has no checkpoint in " + topics.bridgeCheckpoints()
                    + ", but " + topics.events()
                    + " has events: was BRIDGE_NAME or TOPIC_BRIDGE_CHECKPOINTS changed, or"
                    + " the checkpoint deleted? Undo that; or stop every bridge, and `ops.jar checkpoint set` the position"
                    + " to continue after, or `ops.jar checkpoint reset` to begin at BRIDGE_START");
        }
    }

    /** A topic with a lower limit than the bridge's would refuse the same batch indefinitely. */
    private List<String> sizeProblems() throws InterruptedException {
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
