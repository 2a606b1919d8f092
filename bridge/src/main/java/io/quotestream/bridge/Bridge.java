package io.quotestream.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.kafka.KafkaClients;
import io.quotestream.bridge.kafka.LeaderElection;
import io.quotestream.bridge.kafka.TopicPreflight;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.runtime.Backoff;
import io.quotestream.runtime.Shutdown;
import io.quotestream.runtime.http.Health;
import io.quotestream.runtime.http.ManagementServer;
import io.quotestream.runtime.http.Metrics;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service: stands by or copies, for ever. What fails is tried again from the checkpoint that Kafka has, with growing
 * pauses, for as long as it lasts; only a source that does not fit the checkpoint, and a bug, end it.
 *
 * <p>{@link #run} is called once and blocks; {@link #stop} may be called from any thread, any number of times.
 */
final class Bridge {

    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** Short enough for rows to be there again within 5 s of a source's return, however long it was away. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** How often the group must be polled while a session runs. */
    private static final Duration HEARTBEAT = Duration.ofMillis(100);

    /** A lagging node may answer during a leader change; only an answer that stays is believed. */
    private static final int REFUSALS = 3;

    private final BridgeConfig config;
    private final BridgeMetrics metrics;
    private final BridgeStatus status;
    private final BridgeParts parts;
    private final WarmUp warmUp;
    private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private volatile boolean stopping;
    private boolean hadSession;
    private int refusals;

    /** Runs a bridge and its management server until {@code shutdown} or a failure. */
    static void serve(BridgeConfig config, Shutdown shutdown) throws Exception {
        log.info("Starting with {}", config);
        PrometheusMeterRegistry registry = Metrics.registry("bridge");
        Health health = new Health();
        try (ManagementServer server = ManagementServer.start(config.http(), health, registry)) {
            log.info("Health and metrics on port {}", server.port());
            Bridge bridge = new Bridge(config, health, registry, CrashPoint.Listener.NONE);
            shutdown.deadline(config.shutdownTimeout());
            shutdown.onStop(bridge::stop);
            bridge.run();
        }
    }

    Bridge(BridgeConfig config, Health health, MeterRegistry registry, CrashPoint.Listener steps) {
        this.config = config;
        this.metrics = new BridgeMetrics(registry);
        this.status = new BridgeStatus(health, metrics);
        this.parts = new BridgeParts(
                config,
                config.source().source(),
                new KafkaClients(config.kafkaSettings(), config.kafka()),
                new RevisionGapDetector(metrics),
                status,
                metrics,
                Clock.systemUTC(),
                steps,
                () -> stopping);
        this.warmUp = new WarmUp(parts);
    }

    /** Asks {@link #run} to finish what is open and return. */
    void stop() {
        stopping = true;
    }

    /**
     * Runs until {@link #stop}.
     *
     * @throws CheckpointMismatchException if the source does not fit the stored checkpoint
     */
    void run() throws InterruptedException {
        while (!stopping) {
            try {
                if (findings().problems().isEmpty()) {
                    takePart();
                } else {
                    pauseWithoutGroup();
                }
            } catch (KafkaException e) {
                status.kafkaFailed("cannot take part", e);
                pauseWithoutGroup();
            }
        }
    }

    private TopicPreflight.Findings findings() throws InterruptedException {
        try (Admin admin = parts.kafka().admin()) {
            TopicPreflight.Findings findings = new TopicPreflight(config).check(admin);
            status.topics(findings.problems());
            return findings;
        }
    }

    private void takePart() throws InterruptedException {
        warmUp.begin();
        try (LeaderElection election =
                LeaderElection.join(parts.kafka().groupMember(), config.topics().bridgeCheckpoints())) {
            while (!stopping) {
                if (!election.poll(HEARTBEAT)) {
                    standBy(election);
                } else if (isConfirmed(election)) {
                    copy(election);
                }
            }
        }
    }

    /**
     * Asks again later when Kafka is away: whoever leaves the group then is not heard, and coming back as another member waits
     * until the group has given up the one before.
     */
    private boolean isConfirmed(LeaderElection election) {
        try {
            return election.isConfirmed();
        } catch (TimeoutException e) {
            status.kafkaFailed("asking the group", e);
            return false;
        }
    }

    private void standBy(LeaderElection election) {
        if (election.failure().isPresent()) {
            status.group(election.failure());
        } else if (election.isMember()) {
            status.standsBy();
        }
    }

    private void copy(LeaderElection election) throws InterruptedException {
        long started = System.nanoTime();
        try {
            TopicPreflight.Findings findings = findings();
            if (findings.problems().isEmpty()) {
                if (hadSession) {
                    metrics.resubscribed();
                }
                hadSession = true;
                new CopySession(parts, findings.eventsTopicId()).run(() -> mayGoOn(election));
                refusals = 0;
            } else {
                pause(election, started);
            }
        } catch (SourceException e) {
            status.sourceFailed(e);
            pause(election, started);
        } catch (CheckpointMismatchException e) {
            status.refused(e);
            if (++refusals >= REFUSALS) {
                throw e;
            }
            pause(election, started);
        } catch (KafkaException e) {
            status.kafkaFailed("copying", e);
            pause(election, started);
        }
    }

    private boolean mayGoOn(LeaderElection election) {
        boolean holds = !stopping && election.holds();
        status.group(election.failure());
        return holds;
    }

    /** Waits before the next try, longer each time, and stays in the group meanwhile. */
    private void pause(LeaderElection election, long sessionStarted) {
        if (System.nanoTime() - sessionStarted > LONGEST_PAUSE.toNanos()) {
            pauses.reset();
        }
        long end = System.nanoTime() + pauses.next().toNanos();
        while (!stopping && end - System.nanoTime() > 0) {
            election.poll(HEARTBEAT);
        }
    }

    private void pauseWithoutGroup() throws InterruptedException {
        long end = System.nanoTime() + pauses.next().toNanos();
        while (!stopping && end - System.nanoTime() > 0) {
            Thread.sleep(HEARTBEAT.toMillis());
        }
    }
}
