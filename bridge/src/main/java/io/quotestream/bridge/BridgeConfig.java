package io.quotestream.bridge;

import com.google.re2j.PatternSyntaxException;
import io.quotestream.bridge.kafka.CheckpointTopic;
import io.quotestream.bridge.kafka.CopyIdentity;
import io.quotestream.bridge.kafka.KafkaConfig;
import io.quotestream.bridge.kafka.TopicPreflight;
import io.quotestream.bridge.source.ConnectionString;
import io.quotestream.bridge.source.EventBuffer;
import io.quotestream.bridge.source.SourceConfig;
import io.quotestream.bridge.source.SourceFilter;
import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.HttpSettings;
import io.quotestream.runtime.config.Secret;
import io.quotestream.runtime.kafka.KafkaSettings;
import io.quotestream.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * All settings of the bridge. The text holds no secret and is logged at the start.
 *
 * @param name the key of its checkpoint
 * @param shutdownTimeout how long an orderly stop may take
 */
public record BridgeConfig(
        String name,
        SourceConfig source,
        KafkaSettings kafkaSettings,
        TopicNames topics,
        KafkaConfig kafka,
        CopyBatch.Limits batch,
        Duration shutdownTimeout,
        HttpSettings http) {

    /** Below this not even the headers fit; no broker is set up for more than the other. */
    private static final long SMALLEST_RECORD = 16L << 10;

    private static final long LARGEST_RECORD = 64L << 20;

    /**
     * Reads the environment.
     *
     * @throws io.quotestream.runtime.config.InvalidConfigurationException with every problem
     */
    public static BridgeConfig from(Map<String, String> variables) {
        Env env = Env.of(variables, "BRIDGE_", "EVENTSTOREDB_");
        BridgeConfig config = read(env);
        env.verify();
        return config;
    }

    static BridgeConfig read(Env env) {
        CopyBatch.Limits batch = new CopyBatch.Limits(
                env.positiveInt("BRIDGE_BATCH_EVENTS", 5_000),
                env.bytes("BRIDGE_BATCH_BYTES", 8L << 20),
                env.duration("BRIDGE_BATCH_TIME", Duration.ofMillis(250)),
                env.duration("BRIDGE_CHECKPOINT_INTERVAL", Duration.ofSeconds(5)));
        KafkaConfig kafka = kafka(env, batch);
        return new BridgeConfig(
                env.optional("BRIDGE_NAME", kafka.transactionalId()),
                source(env),
                KafkaSettings.from(env),
                TopicNames.from(env),
                kafka,
                batch,
                env.duration("BRIDGE_SHUTDOWN_TIMEOUT", Duration.ofSeconds(25)),
                HttpSettings.from(env));
    }

    /** What is copied to where, while {@code eventsTopic} is the events topic. */
    public CopyIdentity identity(TopicPreflight.EventsTopic eventsTopic) {
        return new CopyIdentity(
                source.stream(),
                source.stream().equals(SourceConfig.ALL) ? source.filter().toString() : "none",
                source.start().text(),
                eventsTopic.id(),
                eventsTopic.partitions());
    }

    /** The checkpoints of this bridge while it copies to {@code eventsTopic}. */
    public CheckpointTopic checkpoints(TopicPreflight.EventsTopic eventsTopic) {
        return new CheckpointTopic(topics.bridgeCheckpoints(), name, identity(eventsTopic));
    }

    private static KafkaConfig kafka(Env env, CopyBatch.Limits batch) {
        Duration transactionTimeout = env.duration("BRIDGE_TRANSACTION_TIMEOUT", Duration.ofSeconds(30));
        if (transactionTimeout.compareTo(batch.time().multipliedBy(4)) < 0) {
            env.problem(
                    "BRIDGE_TRANSACTION_TIMEOUT",
                    "is too short for transactions of BRIDGE_BATCH_TIME",
                    "at least four times BRIDGE_BATCH_TIME",
                    "30s");
        }
        long maxRecordBytes = env.bytes("BRIDGE_MAX_RECORD_BYTES", 1L << 20);
        if (maxRecordBytes < SMALLEST_RECORD || maxRecordBytes > LARGEST_RECORD) {
            env.problem("BRIDGE_MAX_RECORD_BYTES", "is out of bounds", "from 16KiB to 64MiB", "1MiB");
        }
        return new KafkaConfig(
                env.optional("BRIDGE_GROUP_ID", "quotes-bridge"),
                env.optional("BRIDGE_TRANSACTIONAL_ID", "quotes-bridge"),
                env.duration("BRIDGE_SESSION_TIMEOUT", Duration.ofSeconds(6)),
                transactionTimeout,
                (int) Math.min(maxRecordBytes, LARGEST_RECORD),
                batch.bytes());
    }

    private static SourceConfig source(Env env) {
        String stream = env.optional("BRIDGE_SOURCE_STREAM", "quotes-data-engineering");
        Secret password = password(env);
        return new SourceConfig(
                ConnectionString.read(env, password.isPresent()),
                env.optional("EVENTSTOREDB_USERNAME"),
                password,
                stream,
                filter(env, stream),
                start(env, stream),
                subscription(env));
    }

    private static SourceConfig.Subscription subscription(Env env) {
        return new SourceConfig.Subscription(
                env.intBetween("BRIDGE_SUBSCRIPTION_BATCH", 1, 100_000, 256),
                new EventBuffer.Limits(
                        env.positiveInt("BRIDGE_PREFETCH_EVENTS", 10_000),
                        env.bytes("BRIDGE_PREFETCH_BYTES", 32L << 20)),
                env.duration("BRIDGE_WATCHDOG_INTERVAL", Duration.ofSeconds(5)));
    }

    private static Secret password(Env env) {
        Secret password = env.secret("EVENTSTOREDB_PASSWORD");
        boolean user = env.optional("EVENTSTOREDB_USERNAME").isPresent();
        if (user != password.isPresent()) {
            env.problem(
                    user ? "EVENTSTOREDB_PASSWORD" : "EVENTSTOREDB_USERNAME",
                    "is missing while its counterpart is set",
                    "both user and password, or none",
                    user ? "a secret" : "quotes-bridge");
        }
        return password;
    }

    private static SourceFilter filter(Env env, String stream) {
        record Given(String name, SourceFilter.Subject subject, boolean prefix, String text) {}
        boolean isUnfilteredAllowed = env.flag("BRIDGE_ALL_UNFILTERED", false);
        List<Given> given = List.of(
                        new Given("BRIDGE_FILTER_STREAM_PREFIX", SourceFilter.Subject.STREAM, true, ""),
                        new Given("BRIDGE_FILTER_STREAM_REGEX", SourceFilter.Subject.STREAM, false, ""),
                        new Given("BRIDGE_FILTER_TYPE_PREFIX", SourceFilter.Subject.TYPE, true, ""),
                        new Given("BRIDGE_FILTER_TYPE_REGEX", SourceFilter.Subject.TYPE, false, ""))
                .stream()
                .flatMap(variable -> env.optional(variable.name).stream()
                        .map(text -> new Given(variable.name, variable.subject, variable.prefix, text)))
                .toList();
        if (given.isEmpty()) {
            if (stream.equals(SourceConfig.ALL) && !isUnfilteredAllowed) {
                env.problem(
                        "BRIDGE_SOURCE_STREAM",
                        "is $all without a filter, which makes a dead letter of each event of every other application",
                        "one of the BRIDGE_FILTER_ variables, or BRIDGE_ALL_UNFILTERED=true",
                        "BRIDGE_FILTER_STREAM_PREFIX=quote-");
            }
            return SourceFilter.userEvents();
        }
        Given first = given.get(0);
        if (!stream.equals(SourceConfig.ALL)) {
            env.problem(
                    first.name,
                    "is set, but only $all can be filtered",
                    "BRIDGE_SOURCE_STREAM=$all, or no filter",
                    SourceConfig.ALL);
        }
        if (given.size() > 1) {
            env.problem(
                    given.get(1).name,
                    "is a second filter in addition to " + first.name,
                    "at most one of the BRIDGE_FILTER_ variables",
                    "BRIDGE_FILTER_STREAM_PREFIX=quote-");
        }
        if (first.prefix) {
            List<String> prefixes = Arrays.stream(first.text.split(","))
                    .map(String::strip)
                    .filter(prefix -> !prefix.isEmpty())
                    .toList();
            if (!prefixes.isEmpty()) {
                return SourceFilter.prefixes(first.subject, prefixes);
            }
            env.problem(first.name, "names no prefix", "prefixes with commas between", "quote-,policy-");
            return SourceFilter.userEvents();
        }
        try {
            return SourceFilter.expression(first.subject, first.text);
        } catch (PatternSyntaxException e) {
            env.problem(
                    first.name, "is no regular expression: " + e.getDescription(), "one of RE2 and .NET", "^quote-");
            return SourceFilter.userEvents();
        }
    }

    private static SourceConfig.Start start(Env env, String stream) {
        String name = "BRIDGE_START";
        String text = env.optional(name, "beginning");
        try {
            return SourceConfig.Start.parse(text);
        } catch (IllegalArgumentException e) {
            env.problem(
                    name,
                    "is no position of the source",
                    stream.equals(SourceConfig.ALL)
                            ? "beginning, end, or COMMIT/PREPARE of the event to start after"
                            : "beginning, end, or the revision to start after",
                    "beginning");
            return new SourceConfig.Start.Beginning();
        }
    }
}
