package io.quotestream.streams.runtime;

import io.quotestream.runtime.kafka.DeadLetterRecords;
import io.quotestream.streams.DeadLetterExceptionHandler;
import io.quotestream.streams.EventCounters;
import io.quotestream.streams.QuoteStreamsConfig;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;

/** The settings of Kafka Streams that the configuration and the topics' limits lead to. */
public final class StreamsSettings {

    private static final int BATCH_BYTES = 128 << 10;

    /** Longer than any outage. A duration of years would overflow Kafka's sums of now and timeout. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private StreamsSettings() {}

    /** Carry the collaborators of {@link DeadLetterExceptionHandler} to it, which Kafka Streams itself instantiates. */
    public static Properties of(
            QuoteStreamsConfig config, RecordLimits limits, DeadLetterRecords deadLetters, EventCounters counters) {
        Properties settings = new Properties();
        settings.putAll(config.streamsClients());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stores().stateDir().toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.METRICS_RECORDING_LEVEL_CONFIG, "INFO");
        putGroup(settings, config);
        putFailures(settings);
        settings.putAll(DeadLetterExceptionHandler.settings(deadLetters, limits.deadLetterContent(), counters));
        putMemory(settings, config);
        putSizes(settings, limits);
        return settings;
    }

    private static void putGroup(Properties settings, QuoteStreamsConfig config) {
        // The newer streams protocol knows no static members before 4.4.
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.stores().standbyReplicas());
        // The default lets a new instance that has caught up wait 10 minutes for its partitions; this is the least.
        settings.put(
                StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG,
                Duration.ofMinutes(1).toMillis());
        if (config.instance().applicationServer() != null) {
            settings.put(
                    StreamsConfig.APPLICATION_SERVER_CONFIG, config.instance().applicationServer());
        }
        int session = Math.toIntExact(config.instance().sessionTimeout().toMillis());
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), session / 4);
        // The first start's offsets are committed before it, and an offset that is gone later must not be replaced.
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "none");
        if (config.instance().id() != null) {
            settings.put(
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                    config.instance().id());
        }
    }

    private static void putFailures(Properties settings) {
        // Keys are text and values bytes, which any bytes are: this cannot happen, and must not be skipped if it does.
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndFailExceptionHandler.class);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterExceptionHandler.class);
        // Sizes are checked before; what still fails is an outage or the deployment. Continuing would leave the
        // changelog without changes that the store has.
        settings.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, DefaultProductionExceptionHandler.class);
        // An outage of the brokers is waited out.
        settings.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, UNLIMITED.toMillis());
        // A commit that times out leaves the producer unable to abort. Kafka Streams (4.3.1) then wipes the stores but
        // keeps the changelog's offset from before, which RecordCollectorImpl.closeDirty does not get to resetting: it
        // restores nothing, and continues from empty states. So a commit waits for Kafka indefinitely.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), UNLIMITED.toMillis());
    }

    private static void putMemory(Properties settings, QuoteStreamsConfig config) {
        settings.put(
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, config.stores().cacheBytes());
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDbMemory.class);
        settings.put(BoundedRocksDbMemory.BYTES_CONFIG, config.stores().rocksDbBytes());
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
