package io.quotestream.ops.reset;

import io.quotestream.ops.command.CommandFailedException;
import io.quotestream.runtime.kafka.AdminCalls;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.QuoteStreamsConfig;
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
 * Deletes all that the streams-app keeps of the events that it folded, so that its next start begins with the first one.
 *
 * <p>The order matters. With states and without offsets, the streams-app reads all events again and the fold ignores them;
 * with offsets and without states it would fold only the rest of each quote. So the offsets are deleted first, and a reset
 * that was interrupted can be run again.
 */
final class StreamsReset {

    private static final Duration DELETION_TIMEOUT = Duration.ofSeconds(30);

    private final QuoteStreamsConfig config;
    private final Admin admin;
    private final PrintWriter out;

    StreamsReset(QuoteStreamsConfig config, Admin admin, PrintWriter out) {
        this.config = config;
        this.admin = admin;
        this.out = out;
    }

    /**
     * Resets.
     *
     * @param acceptLostEvents whether to reset although the topic no longer holds the first events
     * @throws CommandFailedException with nothing changed, if instances run or the first events are gone
     */
    void run(boolean acceptLostEvents) throws InterruptedException {
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
            throw new CommandFailedException("a running application uses " + local + "; stop it and run this again");
        }
        out.println("deleted the state stores in " + local);
        out.println("the next start folds " + config.topics().events() + " from its first event");
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
            throw new CommandFailedException("group " + config.applicationId() + " has members: " + members
                    + ". Stop every instance first; one that has a name stays a member for "
                    + config.instance().sessionTimeout().toSeconds() + " s after its end");
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
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            earliest.put(new TopicPartition(topics.events(), partition), OffsetSpec.earliest());
        }
        Map<TopicPartition, ListOffsetsResultInfo> first = AdminCalls.await(
                "reading the offsets of " + topics.events(),
                admin.listOffsets(earliest).all());
        String lost = first.entrySet().stream()
                .filter(partition -> partition.getValue().offset() > 0)
                .map(partition -> partition.getKey().partition() + " begins at "
                        + partition.getValue().offset())
                .sorted()
                .collect(Collectors.joining(", "));
        if (!lost.isEmpty()) {
            throw new CommandFailedException(topics.events() + " no longer holds the first events (partition " + lost
                    + "): the states would lose their effect. --accept-lost-events resets nevertheless");
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
        long deadline = System.nanoTime() + DELETION_TIMEOUT.toNanos();
        while (AdminCalls.await("listing topics", admin.listTopics().names()).contains(changelog)) {
            if (System.nanoTime() > deadline) {
                throw new KafkaException("topic " + changelog + " still exists after its deletion");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        out.println("deleted topic " + changelog);
    }
}
