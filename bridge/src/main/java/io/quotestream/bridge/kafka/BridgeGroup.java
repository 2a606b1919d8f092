package io.quotestream.bridge.kafka;

import io.quotestream.runtime.kafka.AdminCalls;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The group of the bridges as its coordinator sees it, which decides. Thread safe as far as the admin client is. */
public final class BridgeGroup {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final Admin admin;
    private final String id;

    public BridgeGroup(Admin admin, String id) {
        this.admin = admin;
        this.id = id;
    }

    /**
     * Everyone in the group, whether assigned anything or not.
     *
     * @throws org.apache.kafka.common.KafkaException without a response
     */
    public Collection<MemberDescription> members() throws InterruptedException {
        try {
            return AdminCalls.await(
                            "describing group " + id,
                            admin.describeClassicGroups(List.of(id)).all(),
                            REQUEST_TIMEOUT)
                    .values()
                    .iterator()
                    .next()
                    .members();
        } catch (GroupIdNotFoundException e) {
            return List.of();
        }
    }

    /** The member that is assigned {@code partition}; empty for none, such as during a rebalance. */
    String holderOf(TopicPartition partition) throws InterruptedException {
        return members().stream()
                .filter(member -> member.assignment().topicPartitions().contains(partition))
                .map(MemberDescription::consumerId)
                .findFirst()
                .orElse("");
    }
}
