package io.quotestream.streams;

import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.HttpSettings;
import io.quotestream.runtime.kafka.KafkaSettings;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.runtime.BoundedRocksDbMemory;
import io.quotestream.streams.runtime.RecordLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * All that can be set, and the one place that knows the defaults.
 *
 * @param applicationId name of the consumer group and prefix of the internal topics: another one starts from nothing
 * @param stateDir where the stores live on disk; they can be rebuilt from Kafka
 * @param standbyReplicas how many other instances keep a warm copy of each store
 * @param instanceId stable name of this instance, so that its restart moves no partition; null for none
 * @param applicationServer {@code host:port} at which the other instances' answers may point to this one; null for none
 * @param commitInterval how often a transaction is committed, which is how late a state may be
 * @param sessionTimeout after how long without a sign of life this instance's partitions go to others
 * @param cacheBytes heap for states whose changes are not yet written, and about as much again for recent states as
 *     objects: more saves writes, and decoding, of quotes that change often
 * @param rocksDbBytes native memory of all stores together
 * @param closeTimeout how long a stop may take before the process ends anyway
 */
public record QuoteStreamsConfig(
        KafkaSettings kafka,
        TopicNames topics,
        HttpSettings http,
        String applicationId,
        Path stateDir,
        int threads,
        int standbyReplicas,
        @Nullable String instanceId,
        @Nullable String applicationServer,
        Duration commitInterval,
        Duration sessionTimeout,
        long cacheBytes,
        long rocksDbBytes,
        Duration closeTimeout) {

    private static final int REQUEST_TIMEOUT_MS = 8_000;

    private static final int SMALL_REQUEST_TIMEOUT_MS = 4_000;

    private static final int ADMIN_CALL_TIMEOUT_MS = 5_000;

    private static final int BATCH_BYTES = 128 << 10;

    private static final Duration TX_LIMIT = Duration.ofSeconds(9);

    /** Longer than any outage. A duration of years would overflow Kafka's sums of now and timeout. */
    private static final Duration FOR_EVER = Duration.ofDays(365);

    /** @throws io.quotestream.runtime.config.InvalidConfigurationException with every problem of {@code variables} */
    public static QuoteStreamsConfig from(Map<String, String> variables) {
        Env env = Env.of(variables, "STREAMS_");
        QuoteStreamsConfig config = from(env);
        env.verify();
        return config;
    }

    /** Reads everything, and leaves the problems to {@code env}. */
    public static QuoteStreamsConfig from(Env env) {
        return new QuoteStreamsConfig(
                KafkaSettings.from(env),
                TopicNames.from(env),
                HttpSettings.from(env),
                named(env, "STREAMS_APPLICATION_ID", env.optional("STREAMS_APPLICATION_ID", "quotes-streams-app")),
                env.path("STREAMS_STATE_DIR", Path.of("streams-state")),
                env.intBetween("STREAMS_THREADS", 1, 64, 1),
                env.intBetween("STREAMS_STANDBY_REPLICAS", 0, 3, 1),
                env.optional("STREAMS_INSTANCE_ID")
                        .map(id -> named(env, "STREAMS_INSTANCE_ID", id))
                        .orElse(null),
                env.optional("STREAMS_APPLICATION_SERVER")
                        .map(server -> address(env, "STREAMS_APPLICATION_SERVER", server))
                        .orElse(null),
                // Below the transaction's timeout of 10 s, or each commit would come too late.
                between(env, "STREAMS_COMMIT_INTERVAL", Duration.ofMillis(100), Duration.ofMillis(10), TX_LIMIT),
                // Brokers refuse less and more by default.
                between(
                        env,
                        "STREAMS_SESSION_TIMEOUT",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(6),
                        Duration.ofMinutes(30)),
                env.bytes("STREAMS_CACHE_BYTES", 16L << 20),
                atLeast(env, "STREAMS_ROCKSDB_BYTES", 64L << 20, 16L << 20),
                between(
                        env,
                        "STREAMS_CLOSE_TIMEOUT",
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(10)));
    }

    /** The name becomes part of names of topics and of files. */
    private static String named(Env env, String variable, String name) {
        if (!name.matches("[a-zA-Z0-9._-]{1,150}")) {
            env.problem(variable, "is '" + name + "'", "letters, digits, dots, dashes and underlines", "streams-app-0");
        }
        return name;
    }

    private static String address(Env env, String variable, String address) {
        if (!address.matches("[^:/\\s]+:\\d{1,5}")) {
            env.problem(variable, "is '" + address + "'", "host:port of HTTP_PORT", "streams-app-0.streams-app:8080");
        }
        return address;
    }

    private static Duration between(Env env, String variable, Duration byDefault, Duration min, Duration max) {
        Duration value = env.duration(variable, byDefault);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            env.problem(
                    variable,
                    "is " + value.toMillis() + "ms",
                    "from " + min.toMillis() + "ms to " + max.toMillis() + "ms",
                    byDefault.toMillis() + "ms");
        }
        return value;
    }

    private static long atLeast(Env env, String variable, long byDefault, long min) {
        long value = env.bytes(variable, byDefault);
        if (value < min) {
            env.problem(variable, "is " + value, "at least " + (min >> 20) + "MiB", (byDefault >> 20) + "MiB");
        }
        return value;
    }

    /** The topic from which a lost store is rebuilt; Kafka Streams makes it and names it so. */
    public String changelog() {
        return applicationId + "-" + QuoteTopology.QUOTE_STATE + "-changelog";
    }

    /** The group whose one offset remembers which topics this application has folded; it never has members. */
    public String memoryGroup() {
        return applicationId + "-topics";
    }

    /** A connection that was lost without a sign is given up after this; by Kafka's default twice 30 s went by. */
    private static Map<String, Object> impatient(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        if (settings.putIfAbsent(StreamsConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS) == null) {
            // What it sends is small, and the commit asks twice, which must not take as long as a transaction may.
            settings.putIfAbsent(
                    StreamsConfig.producerPrefix(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG), SMALL_REQUEST_TIMEOUT_MS);
        }
        return settings;
    }

    /**
     * An admin client with nothing else to do looks at the time only when a call's whole time is over, 60 s by default: a
     * connection that has fallen silent held up the group's leader, and with it the group, for so long.
     */
    private static void hastenAdmin(Map<String, Object> settings, String prefix) {
        if (!settings.containsKey(StreamsConfig.REQUEST_TIMEOUT_MS_CONFIG)
                && !settings.containsKey(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG)
                && !settings.containsKey(prefix + AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG)) {
            settings.putIfAbsent(prefix + AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_CALL_TIMEOUT_MS);
            settings.put(prefix + AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, SMALL_REQUEST_TIMEOUT_MS);
        }
    }

    /** Settings of an admin client for the checks around the topology. */
    public Map<String, Object> admin() {
        Map<String, Object> settings = kafka.client(applicationId + "-checks");
        hastenAdmin(settings, "");
        return impatient(settings);
    }

    /** Settings of Kafka Streams, which carry {@link DeadLetterExceptionHandler}'s collaborators to it. */
    public Properties streams(RecordLimits limits, DeadLetterRecords deadLetters, EventCounters counters) {
        Properties settings = new Properties();
        Map<String, Object> clients =
                kafka.client(instanceId == null ? applicationId : applicationId + "-" + instanceId);
        hastenAdmin(clients, StreamsConfig.ADMIN_CLIENT_PREFIX);
        settings.putAll(impatient(clients));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        putGroup(settings);
        putFailures(settings);
        settings.put(DeadLetterExceptionHandler.DEAD_LETTERS_CONFIG, deadLetters);
        settings.put(DeadLetterExceptionHandler.COUNTERS_CONFIG, counters);
        putMemory(settings);
        putSizes(settings, limits);
        return settings;
    }

    private void putGroup(Properties settings) {
        // The newer streams protocol knows no static members before 4.4.
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
        // The default lets a new instance that has caught up wait 10 minutes for its partitions; this is the least.
        settings.put(
                StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG,
                Duration.ofMinutes(1).toMillis());
        if (applicationServer != null) {
            settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, applicationServer);
        }
        String session = StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        settings.put(session, Math.toIntExact(sessionTimeout.toMillis()));
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                Math.toIntExact(sessionTimeout.toMillis() / 4));
        // The first start's offsets are committed before it, and a place that is gone later must not be replaced.
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "none");
        if (instanceId != null) {
            settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instanceId);
        }
    }

    private static void putFailures(Properties settings) {
        // Keys are text and values bytes, which any bytes are: this cannot happen, and must not be skipped if it does.
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterExceptionHandler.class);
        // Sizes are checked before; what still fails is an outage or the deployment. Going on would tear the store from
        // its changelog.
        settings.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
        // A broker that is away is waited for.
        settings.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, FOR_EVER.toMillis());
        // A commit that is given up leaves the producer unable to abort. Kafka Streams (4.3.1) then wipes the stores
        // but goes on with the changelog's offset from before, which RecordCollectorImpl.closeDirty does not get to
        // forgetting: it restores nothing, and folds on from empty states. So a commit waits for Kafka, for ever.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), FOR_EVER.toMillis());
    }

    private void putMemory(Properties settings) {
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDbMemory.class);
        settings.put(BoundedRocksDbMemory.BYTES_CONFIG, rocksDbBytes);
    }

    private static void putSizes(Properties settings, RecordLimits limits) {
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), limits.request());
        // The changelog must take what the topic of states takes.
        settings.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), Integer.toString(limits.state()));
        // States are JSON, much alike: about a third of the bytes for the broker's disk, the network and the sink.
        if (!settings.containsKey(ProducerConfig.COMPRESSION_TYPE_CONFIG)) {
            settings.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        }
        // Kafka's 16 KiB hold few states. With this a backlog is folded about a fifth faster (docs/benchmarks.md).
        if (!settings.containsKey(ProducerConfig.BATCH_SIZE_CONFIG)) {
            settings.putIfAbsent(
                    StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
                    Math.min(BATCH_BYTES, limits.state()));
        }
    }
}
