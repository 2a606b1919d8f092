package io.quotestream.sink;

import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.HttpSettings;
import io.quotestream.runtime.kafka.KafkaSettings;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.sink.database.JdbcSettings;
import io.quotestream.sink.write.BatchLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * The sink's configuration, from the environment.
 *
 * @param groupId Kafka's consumer group; sinks of one group share the work
 * @param migrate whether migrations are run at the start
 */
public record SinkConfig(
        KafkaSettings kafka,
        TopicNames topics,
        HttpSettings http,
        JdbcSettings jdbc,
        String groupId,
        BatchLimits limits,
        boolean migrate) {

    /** What the name of the group that reads dead letters has behind that of the sinks. */
    private static final String DEAD_LETTERS_GROUP = "-dead-letters";

    private static final int REQUEST_TIMEOUT_MS = 5_000;

    /** @throws io.quotestream.runtime.config.InvalidConfigurationException with every problem that {@code variables} have */
    public static SinkConfig from(Map<String, String> variables) {
        Env env = Env.of(variables, "SINK_", "JDBC_");
        SinkConfig config = from(env);
        env.verify();
        return config;
    }

    public static SinkConfig from(Env env) {
        return new SinkConfig(
                KafkaSettings.from(env),
                TopicNames.from(env),
                HttpSettings.from(env),
                JdbcSettings.from(env),
                env.optional("SINK_GROUP_ID", "quotes-sink"),
                new BatchLimits(
                        env.intBetween("SINK_BATCH_RECORDS", 1, 200_000, 50_000),
                        env.bytes("SINK_BATCH_BYTES", 16L * 1024 * 1024),
                        env.duration("SINK_BATCH_TIME", Duration.ofSeconds(2)),
                        env.intBetween("SINK_WRITERS", 1, 16, 2)),
                env.flag("SINK_MIGRATE", true));
    }

    /** Settings of the client that describes topics: without a response it must not hold up the loop, or the end. */
    Map<String, Object> admin() {
        Map<String, Object> settings = impatient(kafka.client("sink-admin"));
        // Never below the other one, which Kafka would refuse.
        settings.putIfAbsent(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Objects.requireNonNull(settings.get(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG)));
        return settings;
    }

    /** A connection that was lost without a sign is given up after this; by Kafka's default twice 30 s went by. */
    private static Map<String, Object> impatient(Map<String, Object> settings) {
        settings.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return settings;
    }

    /** Settings of the consumer of the dead letters, which is in a group of its own: its rebalances are not the changelog's. */
    Map<String, Object> deadLetterConsumer() {
        Map<String, Object> settings = impatient(kafka.client("sink-dead-letter-table"));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId + DEAD_LETTERS_GROUP);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // The table says where to begin; what Kafka no longer has there was deleted by its retention, which is fine.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        // A dead letter may be 5 MiB long, and there may be many: no more of them in memory than this, but one at
        // least.
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024 * 1024);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /** Settings of the consumer of the changelog. */
    Map<String, Object> consumer() {
        Map<String, Object> settings = impatient(kafka.client("sink"));
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        // Only what streams-app committed.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // The database says where to begin; an offset that Kafka does not have is for people to decide.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // A partition that stays keeps its epoch and its batch over a rebalance.
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        // The least that brokers allow by default: for as long a killed sink's partitions are nobody's.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, limits.small().records());
        // Large enough that reading continues while a batch is written.
        settings.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }
}
