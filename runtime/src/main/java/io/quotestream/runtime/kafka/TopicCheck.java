package io.quotestream.runtime.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
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
 * <p>Each request is bounded in time; an unavailable Kafka is a {@link KafkaUnavailableException}, not a finding. Good for
 * one check: a later one needs a new object. Confined to one thread.
 */
public final class TopicCheck {

    private static final int TRANSACTIONS_OF_THE_SECOND_VERSION = 2;

    private final Admin admin;
    private final Duration timeout;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> described = new HashSet<>();
    private final Map<String, TopicDescription> topics = new TreeMap<>();

    /** A check by this client, which the caller closes. */
    public TopicCheck(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /** The topic exists. */
    public TopicCheck exists(String topic) {
        if (!described.add(topic)) {
            return this;
        }
        String request = "describing topic " + topic;
        try {
            topics.putAll(await(
                    request,
                    admin.describeTopics(List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                            .allTopicNames()));
        } catch (UnknownTopicOrPartitionException e) {
            problems.add("topic " + topic + " does not exist: create it as the deployment's topic list says");
        } catch (KafkaException e) {
            refusedOrUnavailable(request, e);
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
        String request = "reading the settings of topic " + topic;
        try {
            Collection<Config> settings = await(
                            request, admin.describeConfigs(List.of(resource)).all())
                    .values();
            String policy = settings.iterator()
                    .next()
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
            if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                problems.add("topic " + topic + " has cleanup.policy=" + policy + ", expected compact");
            }
        } catch (KafkaException e) {
            refusedOrUnavailable(request, e);
        }
        return this;
    }

    /** The topic exists, and this client's user may do all of this with it. */
    public TopicCheck allows(String topic, AclOperation... needed) {
        exists(topic);
        // Brokers without access control report every operation as allowed.
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
        String request = "reading the brokers' features";
        try {
            FinalizedVersionRange version = await(
                            request, admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get("transaction.version");
            if (version == null || version.maxVersionLevel() < TRANSACTIONS_OF_THE_SECOND_VERSION) {
                problems.add("the brokers' feature transaction.version is "
                        + (version == null ? "not set" : version.maxVersionLevel())
                        + ", expected 2 or more: kafka-features.sh upgrade --feature transaction.version=2");
            }
        } catch (KafkaException e) {
            refusedOrUnavailable(request, e);
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

    /** Kafka's id of the cluster. */
    public String clusterId() {
        String request = "reading the cluster's id";
        try {
            return await(request, admin.describeCluster().clusterId());
        } catch (KafkaException e) {
            throw new KafkaUnavailableException(request, e);
        }
    }

    /** A wrong password or a missing permission is a finding: no later attempt changes it. */
    private void refusedOrUnavailable(String request, KafkaException e) {
        if (!(e instanceof AuthenticationException || e instanceof AuthorizationException)) {
            throw new KafkaUnavailableException(request, e);
        }
        Throwable cause = e.getCause() instanceof AuthorizationException kafkas ? kafkas : e;
        problems.add("Kafka refuses " + request + " (" + cause.getClass().getSimpleName()
                + "): check the KAFKA_SASL_* and KAFKA_SSL_* variables and the user's ACLs");
    }

    private TopicDescription described(String topic) {
        TopicDescription description = topics.get(topic);
        if (description == null) {
            throw new IllegalStateException("topic " + topic + " was not found, or not checked");
        }
        return description;
    }

    private <T> T await(String request, KafkaFuture<T> response) {
        try {
            return AdminCalls.await(request, response, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException("interrupted while " + request, e);
        }
    }
}
