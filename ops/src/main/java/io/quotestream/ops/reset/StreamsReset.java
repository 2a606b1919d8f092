package io.quotestream.ops.reset;

import io.quotestream.runtime.kafka.AdminCalls;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.QuoteStreamsConfig;
import io.quotestream.streams.StreamsFailedException;
import io.quotestream.streams.offsets.StateDirectory;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes this application forget all it has folded, so that its next start begins with the first event.
 *
 * <p>The order matters: without its offsets it reads everything again, which the fold ignores as long as the states are
 * there. Without its states, but with its offsets, it would fold the rest of each quote only. So the offsets go first, and
 * a reset that broke off is simply run again.
 */
public final class StreamsReset {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final QuoteStreamsConfig config;
    private final Admin admin;
    private final PrintWriter out;

    public StreamsReset(QuoteStreamsConfig config, Admin admin, PrintWriter out) {
        this.config = config;
        this.admin = admin;
        this.out = out;
    }

    /**
     * Resets.
     *
     * @param acceptLostEvents whether to go on when the topic does not hold the first events any more
     * @throws StreamsFailedException if it must not be done, with nothing changed
     */
    public void run(boolean acceptLostEvents) throws InterruptedException {
        refuseWhileInUse();
        if (!acceptLostEvents) {
            refuseLostEvents();
        }
        StateDirectory local = new StateDirectory(config);
        for (String group : List.of(config.applicationId(), config.topicIdGroup())) {
            deleteGroup(group);
        }
        deleteChangelog();
        if (!local.delete()) {
            throw new StreamsFailedException(
                    "a running application uses " + local + "; stop it and run this again", null);
        }
        out.println("deleted the stores in " + local);
        out.println("The next start folds " + config.topics().events() + " from its first event.");
    }

    private void refuseWhileInUse() throws InterruptedException {
        ConsumerGroupDescription group;
        try {
            group = AdminCalls.await(
                            "describing group " + config.applicationId(),
                            admin.describeConsumerGroups(List.of(config.applicationId()))
                                    .all())
                    .values()
                    .iterator()
                    .next();
        } catch (GroupIdNotFoundException e) {
            return;
        }
        if (!group.members().isEmpty()) {
            String members = group.members().stream()
                    .map(member -> member.groupInstanceId().orElse(member.clientId()) + " at " + member.host())
                    .distinct()
                    .collect(Collectors.joining(", "));
            throw new StreamsFailedException(
                    "group " + config.applicationId() + " has members: " + members
                            + ". Stop every instance first; one that has a name stays a member for "
                            + config.sessionTimeout().toSeconds() + " s after its end",
                    null);
        }
    }

    private void refuseLostEvents() throws InterruptedException {
        TopicNames topics = config.topics();
        int partitions = AdminCalls.await(
                        "describing topic " + topics.events(),
                        admin.describeTopics(List.of(topics.events())).allTopicNames())
                .values()
                .iterator()
                .next()
                .partitions()
                .size();
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            question.put(new TopicPartition(topics.events(), partition), OffsetSpec.earliest());
        }
        Map<TopicPartition, ListOffsetsResultInfo> first = AdminCalls.await(
                "reading the offsets of " + topics.events(),
                admin.listOffsets(question).all());
        String lost = first.entrySet().stream()
                .filter(partition -> partition.getValue().offset() > 0)
                .map(partition -> partition.getKey().partition() + " begins at "
                        + partition.getValue().offset())
                .sorted()
                .collect(Collectors.joining(", "));
        if (!lost.isEmpty()) {
            throw new StreamsFailedException(
                    "the first events are not in " + topics.events() + " any more (partition " + lost
                            + "): what they meant would be lost from the states. --accept-lost-events does it all the same",
                    null);
        }
    }

    private void deleteGroup(String group) throws InterruptedException {
        try {
            AdminCalls.await(
                    "deleting group " + group,
                    admin.deleteConsumerGroups(List.of(group)).all());
            out.println("deleted the offsets of group " + group);
        } catch (GroupIdNotFoundException e) {
            out.println("group " + group + " has no offsets");
        }
    }

    private void deleteChangelog() throws InterruptedException {
        String changelog = config.changelog();
        try {
            AdminCalls.await(
                    "deleting topic " + changelog,
                    admin.deleteTopics(List.of(changelog)).all());
        } catch (UnknownTopicOrPartitionException e) {
            out.println("topic " + changelog + " does not exist");
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (AdminCalls.await("listing topics", admin.listTopics().names()).contains(changelog)) {
            if (System.nanoTime() > deadline) {
                throw new KafkaException("topic " + changelog + " is still there");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        out.println("deleted topic " + changelog);
    }
}
