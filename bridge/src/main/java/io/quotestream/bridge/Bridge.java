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
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service: a standby, or the leader, which runs one {@link CopySession} after another. Retries indefinitely with
 * exponential backoff, from the checkpoint that Kafka has; only a source that does not fit the checkpoint, and a bug, end it.
 *
 * <p>{@link #run} is called once and blocks; {@link #stop} may be called from any thread, any number of times.
 */
final class Bridge {

    private static final Logger log = LoggerFactory.getLogger(Bridge.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    /** Short enough for rows to arrive again within 5 s of a source's recovery, however long it was unavailable. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** How often the group must be polled while no session runs. */
    private static final Duration HEARTBEAT = Duration.ofMillis(100);

    /** A lagging node may respond during a leader change; only a mismatch that stays is believed. */
    private static final int MAX_MISMATCHES = 3;

    private final BridgeConfig config;
    private final KafkaClients kafka;
    private final BridgeMetrics metrics;
    private final BridgeStatus status;
    private final CopySession session;
    private final WarmUp warmUp;
    private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private volatile boolean stopping;
    private boolean hadSession;
    private int mismatches;

    /** Runs a bridge and its management server until {@code shutdown} or a failure. */
    static void serve(BridgeConfig config, Shutdown shutdown) throws Exception {
        log.info("starting with {}", config);
        PrometheusMeterRegistry registry = Metrics.registry("bridge");
        Health health = new Health();
        try (ManagementServer server = ManagementServer.start(config.http(), health, registry)) {
            log.info("health and metrics on port {}", server.port());
            Bridge bridge = new Bridge(config, health, registry, CrashPoint.Listener.NONE);
            shutdown.deadline(config.shutdownTimeout());
            shutdown.onStop(bridge::stop);
            bridge.run();
        }
    }

    Bridge(BridgeConfig config, Health health, MeterRegistry registry, CrashPoint.Listener crashPoints) {
        this.config = config;
        this.kafka = new KafkaClients(config.kafkaSettings(), config.kafka());
        this.metrics = new BridgeMetrics(registry);
        this.status = new BridgeStatus(health, metrics);
        this.session = new CopySession(config, kafka, new RevisionGapDetector(metrics), status, crashPoints);
        this.warmUp = new WarmUp(config, kafka);
    }

    /** Requests {@link #run} to commit what is open and return. */
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
                TopicPreflight.Findings topics = checkTopics();
                if (topics.isFine()) {
                    joinAndRun(topics.eventsTopicId());
                } else {
                    pauseWithoutGroup();
                }
            } catch (KafkaException e) {
                status.reportKafkaFailure("joining the group failed", e);
                pauseWithoutGroup();
            }
        }
    }

    private TopicPreflight.Findings checkTopics() throws InterruptedException {
        try (Admin admin = kafka.admin()) {
            TopicPreflight.Findings findings =
                    new TopicPreflight(config.topics(), config.kafka().maxRecordBytes()).check(admin);
            status.reportTopics(findings.problems());
            return findings;
        }
    }

    private void joinAndRun(String eventsTopicId) throws InterruptedException {
        warmUp.begin(eventsTopicId);
        try (LeaderElection election =
                LeaderElection.join(kafka.groupMember(), config.topics().bridgeCheckpoints())) {
            while (!stopping) {
                if (!election.poll(HEARTBEAT)) {
                    reportStandby(election);
                } else if (verifyLeadership(election)) {
                    copy(election);
                }
            }
        }
    }

    /**
     * Retries later when Kafka is unavailable, as a member: a member that leaves then is not heard, and another that joins
     * waits until the group has given up the first.
     */
    private boolean verifyLeadership(LeaderElection election) {
        try {
            return election.verifyLeadership();
        } catch (TimeoutException e) {
            status.reportKafkaFailure("verifying leadership failed", e);
            return false;
        }
    }

    private void reportStandby(LeaderElection election) {
        if (election.failure().isPresent()) {
            status.reportGroup(election.failure());
        } else if (election.isMember()) {
            status.reportStandby();
        }
    }

    private void copy(LeaderElection election) throws InterruptedException {
        long started = System.nanoTime();
        try {
            TopicPreflight.Findings topics = checkTopics();
            if (topics.isFine()) {
                countSession();
                session.run(topics.eventsTopicId(), new Leadership(election));
                mismatches = 0;
                return;
            }
        } catch (SourceException e) {
            status.reportSourceFailure(e);
        } catch (CheckpointMismatchException e) {
            status.reportMismatch(e);
            if (++mismatches >= MAX_MISMATCHES) {
                throw e;
            }
        } catch (KafkaException e) {
            status.reportKafkaFailure("copying failed", e);
        }
        pause(election, started);
    }

    private void countSession() {
        if (hadSession) {
            metrics.resubscribed();
        }
        hadSession = true;
    }

    /** A session's permission to continue: this process is the leader and not stopping. */
    private final class Leadership implements CopySession.Permission {

        private final LeaderElection election;

        Leadership(LeaderElection election) {
            this.election = election;
        }

        @Override
        public boolean shouldContinue() {
            boolean continues = !stopping && election.isLeader();
            status.reportGroup(election.failure());
            return continues;
        }

        @Override
        public boolean isStopping() {
            return stopping;
        }
    }

    /** Waits before the next attempt, longer each time, and stays in the group meanwhile. */
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
