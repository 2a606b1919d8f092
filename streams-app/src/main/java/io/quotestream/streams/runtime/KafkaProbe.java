package io.quotestream.streams.runtime;

import io.quotestream.runtime.Backoff;
import io.quotestream.runtime.LogOnChange;
import io.quotestream.runtime.http.Health;
import io.quotestream.runtime.kafka.KafkaUnavailableException;
import io.quotestream.runtime.kafka.TopicCheck;
import io.quotestream.runtime.kafka.TopicNames;
import io.quotestream.streams.QuoteStreamsConfig;
import io.quotestream.streams.StreamsFailedException;
import io.quotestream.streams.offsets.InputContinuityCheck;
import io.quotestream.streams.offsets.TopicIds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes broker reachability and topic preconditions. Kafka Streams does not report either: its client stays RUNNING while
 * every broker is unavailable. Confined to the runner's thread.
 */
final class KafkaProbe implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KafkaProbe.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final QuoteStreamsConfig config;
    private final TopicNames topics;
    private final Health.Component health;
    private final InputContinuityCheck continuity;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    private @Nullable Admin admin;
    private @Nullable TopicIds known;
    private final LogOnChange problemLog = new LogOnChange(log);

    KafkaProbe(QuoteStreamsConfig config, Health.Component health) {
        this.config = config;
        this.topics = config.topics();
        this.health = health;
        this.continuity = new InputContinuityCheck(config);
    }

    /**
     * What the topology needs to know about its topics.
     *
     * @param partitions how many the topic of events has
     */
    record TopicInfo(int partitions, RecordLimits limits, TopicIds ids) {}

    /**
     * Waits until all preconditions hold, indefinitely: the deployment may create the topics later.
     *
     * @return empty if {@code ended} came first
     * @throws StreamsFailedException if events were deleted before they were folded
     */
    Optional<TopicInfo> awaitTopics(CountDownLatch ended) throws InterruptedException {
        while (true) {
            TopicInfo found = check();
            if (found != null) {
                return Optional.of(found);
            }
            if (ended.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        }
    }

    /**
     * Checks once while the client runs, and reports to health. A deleted topic shows here long before the client fails.
     *
     * @return empty if a precondition does not hold
     * @throws StreamsFailedException if a topic was deleted and created again
     */
    Optional<TopicInfo> probe() throws InterruptedException {
        return Optional.ofNullable(check());
    }

    private @Nullable TopicInfo check() throws InterruptedException {
        try {
            // Created here, since that fails while the brokers' names do not resolve.
            Admin client = admin == null ? Admin.create(config.admin()) : admin;
            admin = client;
            TopicCheck check = new TopicCheck(client, TIMEOUT)
                    .haveEqualPartitions(topics.events(), topics.state())
                    .isCompacted(topics.state())
                    .allows(topics.events(), AclOperation.READ)
                    .allows(topics.state(), AclOperation.WRITE)
                    .allows(topics.deadLetters(), AclOperation.WRITE)
                    .hasSafeTransactions();
            return check.problems().isEmpty() ? continued(client, check) : waitingFor(check.problems());
        } catch (KafkaException | KafkaUnavailableException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped while waiting for Kafka");
            }
            return waitingFor(List.of(String.valueOf(e.getMessage())));
        }
    }

    private @Nullable TopicInfo continued(Admin client, TopicCheck check) throws InterruptedException {
        int partitions = check.partitions(topics.events());
        TopicIds ids = continuity.ids(client, check);
        String problem = ids.changelog() == null ? continuity.changelogProblem(client, partitions) : null;
        if (problem != null) {
            return waitingFor(List.of(problem));
        }
        if (known == null) {
            continuity.beforeStart(client, ids, partitions);
        } else {
            continuity.whileRunning(client, known, ids);
        }
        known = ids;
        TopicInfo found = new TopicInfo(partitions, RecordLimits.read(client, config), ids);
        if (problemLog.clear()) {
            log.info("all preconditions of Kafka hold again");
        }
        health.up();
        return found;
    }

    private @Nullable TopicInfo waitingFor(List<String> problems) {
        String problem = String.join("; ", problems);
        problemLog.warn("waiting: " + problem);
        health.down(problem);
        return null;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
