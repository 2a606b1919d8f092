package io.quotestream.streams.offsets;

import io.quotestream.runtime.kafka.AdminCalls;
import io.quotestream.runtime.kafka.TopicCheck;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.QuoteStreamsConfig;
import io.quotestream.streams.StreamsFailedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ensures that no event is skipped silently. Kafka Streams runs with {@code auto.offset.reset=none}, so that it never
 * skips by itself; here the first start commits its offsets, and each start is compared with the topics of the last run.
 *
 * <p>The topics' ids are stored as the metadata of an offset that a separate group commits on the topic of states: Kafka
 * deletes offsets together with their topic, and Streams' own offsets have no room for it. Offsets of a group without
 * members expire, so it is written again from time to time. Confined to the runner's thread.
 */
public final class InputContinuityCheck {

    private static final Logger log = LoggerFactory.getLogger(InputContinuityCheck.class);

    private static final int CHECKS_BETWEEN_WRITES = 500;

    private final QuoteStreamsConfig config;
    private final TopicNames topics;
    private final TopicPartition topicIdPartition;
    private int checks;

    public InputContinuityCheck(QuoteStreamsConfig config) {
        this.config = config;
        this.topics = config.topics();
        this.topicIdPartition = new TopicPartition(topics.state(), 0);
    }

    /** The ids of the topics, of which that of events was found by {@code check}. */
    public TopicIds ids(Admin admin, TopicCheck check) throws InterruptedException {
        return new TopicIds(check.topicId(topics.events()), changelogId(admin));
    }

    /**
     * Why Kafka Streams could not create the changelog, which would only show as the death of its thread; null if it
     * could.
     */
    @Nullable
    public String changelogProblem(Admin admin, int partitions) throws InterruptedException {
        NewTopic changelog = new NewTopic(config.changelog(), partitions, (short) -1);
        try {
            AdminCalls.await(
                    "creating topic " + config.changelog(),
                    admin.createTopics(List.of(changelog), new CreateTopicsOptions().validateOnly(true))
                            .all());
            return null;
        } catch (TopicExistsException e) {
            return null;
        } catch (KafkaException e) {
            return "the internal topic " + config.changelog() + " cannot be created: " + e.getMessage();
        }
    }

    /**
     * Checks before the start, and commits the first offsets if this is the first one.
     *
     * @throws StreamsFailedException if this application must not continue
     * @throws KafkaException if Kafka does not respond, or another instance starts at the same time
     */
    public void beforeStart(Admin admin, TopicIds ids, int partitions) throws InterruptedException {
        ResumeCheck resume = new ResumeCheck(
                topics.events(), config.changelog(), partitionOffsets(admin, partitions), ids, remembered(admin));
        List<String> problems = resume.problems();
        if (!problems.isEmpty()) {
            throw new StreamsFailedException(
                    String.join("; ", problems) + "; what to do: docs/runbook/rebuild-and-replay.md", null);
        }
        Map<TopicPartition, OffsetAndMetadata> firstOffsets = new HashMap<>();
        resume.firstOffsets().forEach((partition, offset) -> {
            firstOffsets.put(new TopicPartition(topics.events(), partition), new OffsetAndMetadata(offset));
            if (offset > 0) {
                log.warn("{}/{} starts at {}: the events before it were deleted", topics.events(), partition, offset);
            }
        });
        if (!firstOffsets.isEmpty()) {
            log.info("starting at the first event of {} partitions", firstOffsets.size());
            try {
                commit(admin, config.applicationId(), firstOffsets);
            } catch (UnknownMemberIdException e) {
                throw new KafkaException("another instance has started in the meantime", e);
            }
        }
    }

    /**
     * Checks while it runs.
     *
     * @throws StreamsFailedException if a topic was recreated
     */
    public void whileRunning(Admin admin, TopicIds before, TopicIds now) throws InterruptedException {
        boolean sameChangelog = before.changelog() == null || before.changelog().equals(now.changelog());
        if (!before.events().equals(now.events()) || !sameChangelog) {
            throw new StreamsFailedException(
                    "topic " + (sameChangelog ? topics.events() : config.changelog())
                            + " was deleted and created again; the next start says what to do",
                    null);
        }
        if (now.changelog() == null) {
            return;
        }
        if (checks % CHECKS_BETWEEN_WRITES == 0) {
            commit(admin, config.topicIdGroup(), Map.of(topicIdPartition, new OffsetAndMetadata(0, now.text())));
        }
        checks++;
    }

    private @Nullable TopicIds remembered(Admin admin) throws InterruptedException {
        OffsetAndMetadata kept = offsets(admin, config.topicIdGroup()).get(topicIdPartition);
        return kept == null ? null : TopicIds.parse(kept.metadata());
    }

    private Map<Integer, ResumeCheck.PartitionOffsets> partitionOffsets(Admin admin, int partitions)
            throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = offsets(admin, config.applicationId());
        Map<TopicPartition, ListOffsetsResultInfo> first = ends(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, ListOffsetsResultInfo> end = ends(admin, partitions, OffsetSpec.latest());
        Map<Integer, ResumeCheck.PartitionOffsets> partitionOffsets = new HashMap<>();
        first.forEach((partition, info) -> {
            OffsetAndMetadata next = committed.get(partition);
            partitionOffsets.put(
                    partition.partition(),
                    new ResumeCheck.PartitionOffsets(
                            info.offset(),
                            end.getOrDefault(partition, info).offset(),
                            next == null ? null : next.offset()));
        });
        return partitionOffsets;
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(Admin admin, int partitions, OffsetSpec which)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> request = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topics.events(), partition))
                .collect(Collectors.toMap(Function.identity(), partition -> which));
        return AdminCalls.await(
                "reading the offsets of " + topics.events(),
                admin.listOffsets(request).all());
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin, String group)
            throws InterruptedException {
        try {
            return AdminCalls.await(
                    "reading the offsets of group " + group,
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return Map.of();
        }
    }

    private static void commit(Admin admin, String group, Map<TopicPartition, OffsetAndMetadata> offsets)
            throws InterruptedException {
        AdminCalls.await(
                "committing offsets of group " + group,
                admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    private @Nullable String changelogId(Admin admin) throws InterruptedException {
        try {
            return AdminCalls.await(
                            "describing topic " + config.changelog(),
                            admin.describeTopics(List.of(config.changelog())).allTopicNames())
                    .values()
                    .iterator()
                    .next()
                    .topicId()
                    .toString();
        } catch (UnknownTopicOrPartitionException e) {
            return null;
        }
    }
}
