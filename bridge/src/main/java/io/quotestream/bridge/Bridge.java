package io.quotestream.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quotestream.bridge.kafka.BridgeGroup;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service: a standby, or the leader, which runs one {@link CopySession} after another. Retries indefinitely with
 * exponential backoff, from the checkpoint that Kafka has; only a bug ends it.
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

    /** How often a bridge that stays out checks whether it may return. */
    private static final Duration RETURN_INTERVAL = Duration.ofSeconds(1);

    private final BridgeConfig config;
    private final KafkaClients kafka;
    private final BridgeMetrics metrics;
    private final BridgeStatus status;
    private final CopySession session;
    private final FailureTimeouts timeouts;
    private final LastingFailure mismatch;
    private final LastingFailure unreadable;
    private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    private volatile boolean stopping;
    private boolean hadSession;
    private boolean stepsDown;

    /**
     * For how long the bridge waits before it acts on a failure that repeats.
     *
     * @param mismatch before a checkpoint that does not fit is reported as refused
     * @param unreadable before a leader that cannot read the source lets a standby try
     * @param rejoin how long it stays out of the group then, at least
     */
    record FailureTimeouts(Duration mismatch, Duration unreadable, Duration rejoin) {

        static final FailureTimeouts DEFAULT =
                new FailureTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    /** Runs a bridge and its management server until {@code shutdown} or a failure. */
    static void serve(BridgeConfig config, Shutdown shutdown) throws Exception {
        log.info("starting with {}", config);
        PrometheusMeterRegistry registry = Metrics.registry("bridge");
        Health health = new Health();
        Bridge bridge = new Bridge(config, health, registry, CrashPoint.Listener.NONE, FailureTimeouts.DEFAULT);
        try (ManagementServer server = ManagementServer.start(config.http(), health, registry)) {
            log.info("health and metrics on port {}", server.port());
            shutdown.deadline(config.shutdownTimeout());
            shutdown.onStop(bridge::stop);
            bridge.run();
        }
    }

    Bridge(
            BridgeConfig config,
            Health health,
            MeterRegistry registry,
            CrashPoint.Listener crashPoints,
            FailureTimeouts timeouts) {
        this.config = config;
        this.kafka = new KafkaClients(config.kafkaSettings(), config.kafka());
        this.metrics = new BridgeMetrics(registry, Clock.systemUTC());
        this.status = new BridgeStatus(health, metrics);
        this.session = new CopySession(config, kafka, status, crashPoints);
        this.timeouts = timeouts;
        this.mismatch = new LastingFailure(timeouts.mismatch(), System::nanoTime);
        this.unreadable = new LastingFailure(timeouts.unreadable(), System::nanoTime);
    }

    /** Requests {@link #run} to commit what is open and return. */
    void stop() {
        stopping = true;
    }

    /** Runs until {@link #stop}. */
    void run() throws InterruptedException {
        while (!stopping) {
            try {
                runWithAdmin();
            } catch (KafkaException e) {
                status.kafkaFailed("joining the group failed", e);
                pause();
            }
        }
    }

    private void runWithAdmin() throws InterruptedException {
        Admin admin = kafka.admin();
        TopicPreflight topics =
                new TopicPreflight(admin, config.topics(), config.kafka().maxRecordBytes());
        BridgeGroup group = new BridgeGroup(admin, config.kafka().groupId());
        try {
            while (!stopping && findEventsTopic(topics) == null) {
                pause();
            }
            try (StandbyCheck check = StandbyCheck.start(config, kafka, topics, status)) {
                while (!stopping) {
                    takePart(topics, group);
                    stayOut(check, group);
                }
            }
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /** The events topic, unless something is wrong with the topics, which is reported. */
    private TopicPreflight.@Nullable EventsTopic findEventsTopic(TopicPreflight topics) throws InterruptedException {
        TopicPreflight.Findings found = topics.check();
        if (found.eventsTopic() == null) {
            status.topicsFailed(found.problems());
        }
        return found.eventsTopic();
    }

    /** Leads, or stands by, until the bridge is stopped or steps down. */
    private void takePart(TopicPreflight topics, BridgeGroup group) throws InterruptedException {
        try (LeaderElection election =
                LeaderElection.join(kafka.groupMember(), config.topics().bridgeCheckpoints(), group)) {
            while (!stopping && !stepsDown) {
                if (!election.poll(HEARTBEAT)) {
                    status.role(election.isMember() ? BridgeStatus.Role.STANDBY : BridgeStatus.Role.OUTSIDE);
                    unreadable.ended();
                } else if (verifyLeadership(election)) {
                    status.role(BridgeStatus.Role.LEADER);
                    copy(topics, election);
                }
            }
        } finally {
            status.role(BridgeStatus.Role.OUTSIDE);
        }
    }

    /**
     * Retries later when Kafka is unavailable, as a member: a member that leaves then is not heard, and another that joins
     * waits until the group has given up the first.
     */
    private boolean verifyLeadership(LeaderElection election) throws InterruptedException {
        try {
            return election.verifyLeadership();
        } catch (KafkaException e) {
            status.kafkaFailed("verifying leadership failed", e);
            return false;
        }
    }

    private void copy(TopicPreflight topics, LeaderElection election) throws InterruptedException {
        long started = System.nanoTime();
        try {
            TopicPreflight.EventsTopic eventsTopic = findEventsTopic(topics);
            if (eventsTopic != null) {
                countSession();
                session.run(topics, eventsTopic, new Leadership(election));
                return;
            }
        } catch (SourceException e) {
            mismatch.ended();
            status.sourceFailed(e);
            stepsDown = unreadable.happened() && hasStandby(election);
        } catch (CheckpointMismatchException e) {
            unreadable.ended();
            status.mismatch(e, mismatch.happened());
        } catch (KafkaException e) {
            status.kafkaFailed("copying failed", e);
        }
        pause(election, started);
    }

    private boolean hasStandby(LeaderElection election) throws InterruptedException {
        try {
            return election.hasStandby();
        } catch (KafkaException e) {
            status.kafkaFailed("asking for a standby failed", e);
            return false;
        }
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
        public void begun() {
            mismatch.ended();
            unreadable.ended();
        }

        @Override
        public boolean shouldContinue() {
            return !stopping && election.isLeader();
        }

        @Override
        public boolean isStopping() {
            return stopping;
        }
    }

    /**
     * After stepping down: until EventStoreDB responds to this bridge again, but for a while in any case, so that leadership does not
     * go back and forth; or until nobody else is left.
     */
    private void stayOut(StandbyCheck check, BridgeGroup group) throws InterruptedException {
        if (!stepsDown) {
            return;
        }
        stepsDown = false;
        unreadable.ended();
        log.warn("gave up leadership, since EventStoreDB could not be read, and another bridge may");
        long end = System.nanoTime() + timeouts.rejoin().toNanos();
        while (!stopping
                && (end - System.nanoTime() > 0 || !check.reachesSource())
                && !group.members().isEmpty()) {
            sleep(RETURN_INTERVAL);
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

    private void pause() throws InterruptedException {
        sleep(pauses.next());
    }

    private void sleep(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        while (!stopping && end - System.nanoTime() > 0) {
            Thread.sleep(HEARTBEAT.toMillis());
        }
    }
}
