package io.quotestream.streams.runtime;

import io.quotestream.runtime.Backoff;
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
 * Whether Kafka is there and as the topology needs it. Kafka Streams itself does not tell: its client stays RUNNING while
 * every broker is away. Confined to the runner's thread.
 */
final class KafkaProbe implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KafkaProbe.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final QuoteStreamsConfig config;
    private final TopicNames topics;
    private final Health.Component health;
    private final InputContinuityCheck guard;
    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
    private @Nullable Admin admin;
    private @Nullable TopicIds known;
    private String lastProblem = "";

    KafkaProbe(QuoteStreamsConfig config, Health.Component health) {
        this.config = config;
        this.topics = config.topics();
        this.health = health;
        this.guard = new InputContinuityCheck(config);
    }

    /**
     * What the topology has to know of its topics.
     *
     * @param partitions how many the topic of events has
     */
    record Found(int partitions, RecordLimits limits, TopicIds ids) {}

    /**
     * Waits until all is as it must be, for ever if need be: the deployment may create the topics later.
     *
     * @return empty if {@code ended} came first
     * @throws StreamsFailedException if events are gone that were not folded
     */
    Optional<Found> awaitTopics(CountDownLatch ended) throws InterruptedException {
        while (true) {
            Found found = check();
            if (found != null) {
                return Optional.of(found);
            }
            if (ended.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.empty();
            }
        }
    }

    /**
     * Looks once while the client runs, and tells health. A topic that is gone is told here long before the client fails
     * of it.
     *
     * @return empty if something is not as it must be
     * @throws StreamsFailedException if a topic was deleted and created again
     */
    Optional<Found> probe() throws InterruptedException {
        return Optional.ofNullable(check());
    }

    private @Nullable Found check() throws InterruptedException {
        try {
            // The admin client is made here, since making it fails while the brokers' names do not resolve.
            Admin client = admin == null ? Admin.create(config.admin()) : admin;
            admin = client;
            TopicCheck check = new TopicCheck(client, TIMEOUT)
                    .haveEqualPartitions(topics.events(), topics.state())
                    .isCompacted(topics.state())
                    .allows(topics.events(), AclOperation.READ)
                    .allows(topics.state(), AclOperation.WRITE)
                    .allows(topics.deadLetters(), AclOperation.WRITE)
                    .hasSafeTransactions();
            return check.problems().isEmpty() ? guarded(client, check) : refused(check.problems());
        } catch (KafkaException | KafkaUnavailableException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("asked to end while asking Kafka");
            }
            return refused(List.of(String.valueOf(e.getMessage())));
        }
    }

    private @Nullable Found guarded(Admin client, TopicCheck check) throws InterruptedException {
        int partitions = check.partitions(topics.events());
        TopicIds ids = guard.ids(client, check);
        String problem = ids.changelog() == null ? guard.changelogProblem(client, partitions) : null;
        if (problem != null) {
            return refused(List.of(problem));
        }
        if (known == null) {
            guard.beforeStart(client, ids, partitions);
        } else {
            guard.whileRunning(client, known, ids);
        }
        known = ids;
        Found found = new Found(partitions, RecordLimits.read(client, config), ids);
        tell(List.of());
        return found;
    }

    private @Nullable Found refused(List<String> problems) {
        tell(problems);
        return null;
    }

    /** Logs changes only: an outage of a day is two lines. */
    private void tell(List<String> problems) {
        String problem = String.join("; ", problems);
        if (!problem.equals(lastProblem)) {
            if (problem.isEmpty()) {
                log.info("Kafka is as it must be again");
            } else {
                log.warn("waiting: {}", problem);
            }
            lastProblem = problem;
        }
        if (problem.isEmpty()) {
            health.up();
        } else {
            health.down(problem);
        }
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
