package io.quotestream.streams;

import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.HttpSettings;
import io.quotestream.runtime.kafka.KafkaSettings;
import io.quotestream.runtime.kafka.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the streams-app, and the one place that knows the defaults.
 *
 * @param applicationId name of the consumer group and prefix of the internal topics: a new name starts from the first event
 * @param commitInterval how often a transaction is committed, which is how late a state may be
 * @param closeTimeout how long a stop may take before the process ends anyway
 */
public record QuoteStreamsConfig(
        KafkaSettings kafka,
        TopicNames topics,
        HttpSettings http,
        String applicationId,
        int threads,
        Instance instance,
        Stores stores,
        Duration commitInterval,
        Duration closeTimeout) {

    private static final int REQUEST_TIMEOUT_MS = 8_000;

    private static final int SMALL_REQUEST_TIMEOUT_MS = 4_000;

    private static final int ADMIN_CALL_TIMEOUT_MS = 5_000;

    private static final Duration MAX_COMMIT_INTERVAL = Duration.ofSeconds(9);

    /**
     * What distinguishes this instance from others.
     *
     * @param id its stable name, so that its restart moves no partition; null for none
     * @param applicationServer {@code host:port} by which other instances refer queries to it; null for none
     * @param sessionTimeout after how long without a heartbeat its partitions go to others
     */
    public record Instance(@Nullable String id, @Nullable String applicationServer, Duration sessionTimeout) {}

    /**
     * Where states are kept, and with how much memory.
     *
     * @param stateDir where the stores live on disk; they can be rebuilt from Kafka
     * @param standbyReplicas how many other instances keep a warm copy of each store
     * @param cacheBytes heap for states whose changes are not yet written, and about as much again for decoded states: more
     *     saves writes, and decoding, of quotes that change often
     * @param rocksDbBytes native memory of all stores together
     */
    public record Stores(Path stateDir, int standbyReplicas, long cacheBytes, long rocksDbBytes) {}

    /** @throws io.quotestream.runtime.config.InvalidConfigurationException with every problem of {@code variables} */
    public static QuoteStreamsConfig from(Map<String, String> variables) {
        Env env = Env.of(variables, "STREAMS_");
        QuoteStreamsConfig config = from(env);
        env.verify();
        return config;
    }

    /** Collects the problems in {@code env}, which the caller verifies. */
    public static QuoteStreamsConfig from(Env env) {
        return new QuoteStreamsConfig(
                KafkaSettings.from(env),
                TopicNames.from(env),
                HttpSettings.from(env),
                named(env, "STREAMS_APPLICATION_ID", env.optional("STREAMS_APPLICATION_ID", "quotes-streams-app")),
                env.intBetween("STREAMS_THREADS", 1, 64, 1),
                instance(env),
                new Stores(
                        env.path("STREAMS_STATE_DIR", Path.of("streams-state")),
                        env.intBetween("STREAMS_STANDBY_REPLICAS", 0, 3, 1),
                        env.bytes("STREAMS_CACHE_BYTES", 16L << 20),
                        atLeast(env, "STREAMS_ROCKSDB_BYTES", 64L << 20, 16L << 20)),
                // Below the transaction's timeout of 10 s, or each commit would come too late.
                between(
                        env,
                        "STREAMS_COMMIT_INTERVAL",
                        Duration.ofMillis(100),
                        Duration.ofMillis(10),
                        MAX_COMMIT_INTERVAL),
                between(
                        env,
                        "STREAMS_CLOSE_TIMEOUT",
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(10)));
    }

    private static Instance instance(Env env) {
        return new Instance(
                env.optional("STREAMS_INSTANCE_ID")
                        .map(id -> named(env, "STREAMS_INSTANCE_ID", id))
                        .orElse(null),
                env.optional("STREAMS_APPLICATION_SERVER")
                        .map(server -> address(env, "STREAMS_APPLICATION_SERVER", server))
                        .orElse(null),
                // Brokers refuse less and more by default.
                between(
                        env,
                        "STREAMS_SESSION_TIMEOUT",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(6),
                        Duration.ofMinutes(30)));
    }

    /** The name becomes part of the names of topics and files. */
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

    /** The topic from which a lost store is rebuilt; Kafka Streams creates it under this name. */
    public String changelog() {
        return applicationId + "-" + QuoteTopology.QUOTE_STATE + "-changelog";
    }

    /** The group whose one offset carries the ids of the topics that this application folds; it never has members. */
    public String topicIdGroup() {
        return applicationId + "-topics";
    }

    /** A half-open connection is closed after this; Kafka's default takes twice 30 s. */
    private static Map<String, Object> withShortTimeouts(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        if (settings.putIfAbsent(StreamsConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS) == null) {
            // What it sends is small, and a commit sends two requests, which together must end within a transaction's
            // timeout.
            settings.putIfAbsent(
                    StreamsConfig.producerPrefix(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG), SMALL_REQUEST_TIMEOUT_MS);
        }
        return settings;
    }

    /**
     * An idle admin client checks for timeouts only when a call's whole time is over, 60 s by default: a half-open
     * connection would hold up the group's leader, and with it the group, for as long.
     */
    private static void withShortAdminTimeouts(Map<String, Object> settings, String prefix) {
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
        withShortAdminTimeouts(settings, "");
        return withShortTimeouts(settings);
    }

    /** Settings of the clients that Kafka Streams makes. */
    public Map<String, Object> streamsClients() {
        Map<String, Object> settings =
                kafka.client(instance.id() == null ? applicationId : applicationId + "-" + instance.id());
        withShortAdminTimeouts(settings, StreamsConfig.ADMIN_CLIENT_PREFIX);
        return withShortTimeouts(settings);
    }
}
