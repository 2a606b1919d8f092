package io.quotestream.streams.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.quotestream.runtime.http.Health;
import io.quotestream.runtime.kafka.DeadLetterRecords;
import io.quotestream.streams.EventCounters;
import io.quotestream.streams.QuoteStateSerde;
import io.quotestream.streams.QuoteStreamsConfig;
import io.quotestream.streams.QuoteTopology;
import io.quotestream.streams.StreamsFailedException;
import io.quotestream.streams.offsets.StateDirectory;
import io.quotestream.streams.offsets.TopicIds;
import io.quotestream.streams.query.QuoteLookup;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the Kafka Streams client: waits for the topics, starts, runs until it is stopped or has failed, and closes
 * within its deadline. {@link #run} fails by throwing; it never returns because the client died.
 */
public final class StreamsRunner {

    private static final Logger log = LoggerFactory.getLogger(StreamsRunner.class);
    /** A decoded state takes about three times its JSON, so that decoded ones take about what the store's cache does. */
    private static final int DECODED_STATES_SHARE = 4;

    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);

    private final QuoteStreamsConfig config;
    private final MeterRegistry registry;
    private final ClientHealth client;
    private final KafkaProbe kafka;
    private final EventCounters counters;
    private final Clock clock;
    private final StateDirectory stateDirectory;
    private final RestoreProgress restoring;
    private final ReplaceThreadHandler threads;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile @Nullable QuoteLookup lookup;

    public StreamsRunner(QuoteStreamsConfig config, Health health, MeterRegistry registry, Clock clock) {
        this.config = config;
        this.registry = registry;
        this.client = new ClientHealth(health.component("streams"));
        this.kafka = new KafkaProbe(config, health.component("kafka"));
        this.counters = new EventCounters(registry, clock);
        this.clock = clock;
        this.stateDirectory = new StateDirectory(config);
        this.restoring = new RestoreProgress(registry);
        this.threads = new ReplaceThreadHandler(clock);
    }

    /** The topology as Kafka Streams describes it. */
    public String description() {
        return topology(Integer.MAX_VALUE).describe().toString();
    }

    /** Reads quotes from the stores; null before the start and after the end. */
    @Nullable
    public QuoteLookup lookup() {
        return lookup;
    }

    /** Requests {@link #run} to end. Idempotent, from any thread. */
    public void stop() {
        stopping = true;
        ended.countDown();
    }

    /**
     * Runs until {@link #stop}. To be called once.
     *
     * @throws StreamsFailedException if the client failed, or did not close in time
     */
    public void run() throws InterruptedException {
        try (KafkaProbe probe = kafka) {
            Optional<KafkaProbe.TopicInfo> found = probe.awaitTopics(ended);
            if (found.isPresent()) {
                runClient(found.get());
            }
        }
    }

    private Topology topology(int maxStateBytes) {
        return QuoteTopology.build(
                config.topics(),
                new QuoteStateSerde(maxStateBytes, config.stores().cacheBytes() / DECODED_STATES_SHARE),
                counters);
    }

    private KafkaStreams client(RecordLimits limits) {
        DeadLetterRecords deadLetters = new DeadLetterRecords(config.topics().deadLetters(), "streams-app", clock);
        return new KafkaStreams(
                topology(limits.stateValue()), StreamsSettings.of(config, limits, deadLetters, counters));
    }

    private void runClient(KafkaProbe.TopicInfo found) throws InterruptedException {
        discardForeignState(found.ids());
        KafkaStreams streams = client(found.limits());
        try (KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams)) {
            metrics.bindTo(registry);
            streams.setGlobalStateRestoreListener(restoring);
            streams.setUncaughtExceptionHandler(threads);
            streams.setStateListener((now, before) -> stateChanged(now));
            lookup = new QuoteLookup(
                    streams, found.partitions(), config.instance().applicationServer());
            streams.start();
            while (!ended.await(PROBE_INTERVAL.toSeconds(), TimeUnit.SECONDS)) {
                kafka.probe().ifPresent(now -> assignChangelog(now.ids()));
                client.report(streams.state(), restoring.remaining());
            }
        } finally {
            lookup = null;
            close(streams);
        }
        if (!stopping) {
            throw new StreamsFailedException(
                    threads.isOffsetLost()
                            ? "the next events to fold are not in "
                                    + config.topics().events() + " any more; the next start says which"
                            : "Kafka Streams failed after " + ReplaceThreadHandler.MAX_REPLACEMENTS
                                    + " replaced threads at most; the process ends, so that it is restarted",
                    threads.lastFailure());
        }
    }

    /** Stores that belong to another changelog than the present one would mix two folds. */
    private void discardForeignState(TopicIds ids) {
        if (stateDirectory.exists() && !stateDirectory.belongsTo(ids.changelog())) {
            log.warn(
                    "the stores in {} belong to another changelog than the one that Kafka has: deleting them",
                    stateDirectory);
            if (!stateDirectory.delete()) {
                throw new StreamsFailedException("another process uses the stores in " + stateDirectory, null);
            }
        }
        assignChangelog(ids);
    }

    private void assignChangelog(TopicIds ids) {
        String changelog = ids.changelog();
        if (changelog != null && !stateDirectory.belongsTo(changelog)) {
            stateDirectory.assignTo(changelog);
        }
    }

    private void stateChanged(KafkaStreams.State now) {
        log.info("the client is {}", now);
        client.report(now, restoring.remaining());
        if (now == KafkaStreams.State.ERROR && !stopping) {
            ended.countDown();
        }
    }

    /**
     * A clean close keeps the stores for the next start; under exactly-once a killed process has to rebuild them. An
     * instance without an instance id leaves the group, or its partitions would wait for the session timeout; one with
     * an id stays a member, so that its restart moves no partition.
     */
    private void close(KafkaStreams streams) {
        boolean closed = streams.close(CloseOptions.timeout(config.closeTimeout())
                .withGroupMembershipOperation(
                        config.instance().id() == null
                                ? GroupMembershipOperation.LEAVE_GROUP
                                : GroupMembershipOperation.REMAIN_IN_GROUP));
        if (closed) {
            log.info("closed");
        } else if (stopping) {
            throw new StreamsFailedException("Kafka Streams did not close within " + config.closeTimeout(), null);
        }
    }
}
