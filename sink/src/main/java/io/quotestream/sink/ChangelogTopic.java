package io.quotestream.sink;

import io.quotestream.runtime.kafka.TopicCheck;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.sink.deadletters.DeadLettersUnavailableException;
import io.quotestream.sink.partitions.TopicIdentity;
import io.quotestream.sink.partitions.UnusableTopicException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topic that is read, as Kafka describes it. Requests throw {@link KafkaUnavailableException} without a response. */
final class ChangelogTopic implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Admin admin;
    private final TopicNames names;

    ChangelogTopic(Admin admin, TopicNames names) {
        this.admin = admin;
        this.names = names;
    }

    String name() {
        return names.state();
    }

    /** What the topic is now. */
    TopicIdentity identity() {
        TopicCheck check = new TopicCheck(admin, TIMEOUT).exists(name());
        if (!check.problems().isEmpty()) {
            throw new UnusableTopicException(String.join("; ", check.problems()));
        }
        return new TopicIdentity(check.clusterId(), name(), check.topicId(name()), check.partitions(name()));
    }

    /**
     * Kafka's id of the topic of dead letters.
     *
     * @throws DeadLettersUnavailableException if there is no such topic
     */
    String deadLettersId() throws DeadLettersUnavailableException {
        TopicCheck check = new TopicCheck(admin, TIMEOUT).exists(names.deadLetters());
        if (!check.problems().isEmpty()) {
            throw new DeadLettersUnavailableException(
                    new UnknownTopicOrPartitionException(String.join("; ", check.problems())));
        }
        return check.topicId(names.deadLetters());
    }

    /** What is not as the sink needs it, in this topic and that of the dead letters. */
    List<String> problems() {
        return new TopicCheck(admin, TIMEOUT)
                .exists(names.state())
                .isCompacted(names.state())
                .exists(names.deadLetters())
                .hasSafeTransactions()
                .problems();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
