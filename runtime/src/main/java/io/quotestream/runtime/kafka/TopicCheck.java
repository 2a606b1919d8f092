package io.quotestream.runtime.kafka;

import io.quotestream.runtime.config.Quantities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Whether Kafka is as the pipeline needs it: the topics are there, with matching partition counts, compacted where they
 * must be, and the brokers have transactions of the second version, below which a late request can end or join a later
 * transaction (KIP-890). Services never create topics: a wrong partition count could not be taken back.
 *
 * <p>Each question to Kafka is bounded in time; Kafka being away is a {@link KafkaAway}, not a finding. Good for
 * one look: a later one needs a new object. Confined to one thread.
 */
public final class TopicCheck {

    private static final int TRANSACTIONS_OF_THE_SECOND_VERSION = 2;

    private final Admin admin;
    private final Duration timeout;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> asked = new HashSet<>();
    private final Map<String, TopicDescription> topics = new TreeMap<>();

    /** A check by this client, which the caller closes. */
    public TopicCheck(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /** The topic exists. */
    public TopicCheck exists(String topic) {
        if (!asked.add(topic)) {
            return this;
        }
        try {
            topics.putAll(answer(
                    admin.describeTopics(List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                            .allTopicNames()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                problems.add("topic " + topic + " does not exist: create it as the deployment's topic list says");
            } else {
                refusedOrAway("describing topic " + topic, e);
            }
        }
        return this;
    }

    /** The topic exists and has this many partitions. */
    public TopicCheck hasPartitions(String topic, int count) {
        exists(topic);
        if (topics.containsKey(topic) && partitions(topic) != count) {
            problems.add("topic " + topic + " has " + partitions(topic) + " partitions, expected " + count);
        }
        return this;
    }

    /** Both topics exist with the same number of partitions. */
    public TopicCheck haveEqualPartitions(String topic, String other) {
        exists(topic).exists(other);
        if (topics.containsKey(topic) && topics.containsKey(other) && partitions(topic) != partitions(other)) {
            problems.add("topics " + topic + " and " + other + " have " + partitions(topic) + " and "
                    + partitions(other) + " partitions, expected the same number");
        }
        return this;
    }

    /** The topic exists and keeps the latest record of each key. */
    public TopicCheck isCompacted(String topic) {
        exists(topic);
        if (!topics.containsKey(topic)) {
            return this;
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Collection<Config> settings =
                    answer(admin.describeConfigs(List.of(resource)).all()).values();
            String policy = settings.iterator()
                    .next()
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
            if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                problems.add("topic " + topic + " has cleanup.policy=" + policy + ", expected compact");
            }
        } catch (ExecutionException e) {
            refusedOrAway("reading the settings of topic " + topic, e);
        }
        return this;
    }

    /** The topic exists, and this client's user may do all of this with it. */
    public TopicCheck allows(String topic, AclOperation... needed) {
        exists(topic);
        // Brokers without access control tell of every operation that it is allowed.
        if (topics.containsKey(topic) && described(topic).authorizedOperations() != null) {
            Set<AclOperation> missing = new TreeSet<>(List.of(needed));
            missing.removeAll(described(topic).authorizedOperations());
            if (!missing.isEmpty()) {
                problems.add(
                        "topic " + topic + " does not allow " + missing + " to the user of this service: add the ACL");
            }
        }
        return this;
    }

    /** The brokers have transactions of the second version. */
    public TopicCheck hasSafeTransactions() {
        try {
            FinalizedVersionRange version = answer(admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get("transaction.version");
            if (version == null || version.maxVersionLevel() < TRANSACTIONS_OF_THE_SECOND_VERSION) {
                problems.add("the brokers' feature transaction.version is "
                        + (version == null ? "not set" : version.maxVersionLevel())
                        + ", expected 2 or more: kafka-features.sh upgrade --feature transaction.version=2");
            }
        } catch (ExecutionException e) {
            refusedOrAway("reading the brokers' features", e);
        }
        return this;
    }

    /** What was found wrong; empty when all is well. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** How many partitions a topic has that was found. */
    public int partitions(String topic) {
        return described(topic).partitions().size();
    }

    /** Kafka's id of a topic that was found: one that was deleted and created again has another. */
    public String topicId(String topic) {
        return described(topic).topicId().toString();
    }

    /** A wrong password or a missing permission is a finding; it does not go by itself. */
    private void refusedOrAway(String doing, ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            problems.add("Kafka refuses " + doing + " (" + cause.getClass().getSimpleName()
                    + "): check the KAFKA_SASL_* and KAFKA_SSL_* variables and the user's ACLs");
        } else {
            throw new KafkaAway(doing, e);
        }
    }

    private TopicDescription described(String topic) {
        TopicDescription description = topics.get(topic);
        if (description == null) {
            throw new IllegalStateException("topic " + topic + " was not found, or not asked for");
        }
        return description;
    }

    private <T> T answer(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new KafkaAway("no answer within " + Quantities.duration(timeout), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaAway("interrupted", e);
        }
    }

    /** Kafka did not answer; trying again later may help. */
    public static final class KafkaAway extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KafkaAway(String doing, Throwable cause) {
            super(
                    "Kafka is away: " + doing + " ("
                            + Objects.requireNonNullElse(cause.getCause(), cause)
                                    .getClass()
                                    .getSimpleName() + ")",
                    cause);
        }
    }
}
