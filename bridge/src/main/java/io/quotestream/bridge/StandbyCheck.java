package io.quotestream.bridge;

import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.kafka.KafkaClients;
import io.quotestream.bridge.kafka.TopicPreflight;
import io.quotestream.bridge.source.EventSource;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks every few seconds what a session would need, and reports it: the topics, and unless this bridge leads, that its
 * checkpoint would be accepted and EventStoreDB responds. So a standby that could not take over is not ready, and nor is a
 * leader that has nothing to copy while Kafka is unavailable. Changes nothing.
 *
 * <p>The first check of a standby also loads the classes of all clients, which takes two seconds that a takeover would lose.
 *
 * <p>Runs on a thread of its own, with a client of EventStoreDB of its own, until closed.
 */
final class StandbyCheck implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StandbyCheck.class);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(7);

    private final BridgeConfig config;
    private final KafkaClients kafka;
    private final TopicPreflight topics;
    private final BridgeStatus status;
    private final ScheduledExecutorService executor;
    private @Nullable SourceClient client;
    private boolean producerLoaded;
    private volatile boolean reachesSource;

    private StandbyCheck(BridgeConfig config, KafkaClients kafka, TopicPreflight topics, BridgeStatus status) {
        this.config = config;
        this.kafka = kafka;
        this.topics = topics;
        this.status = status;
        this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "bridge-standby-check");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What prevents copying; an empty text is nothing. */
    record Findings(String kafka, String checkpoint, String eventStore) {

        static Findings ofKafka(String problem) {
            return new Findings(problem, "not checked", "not checked");
        }

        boolean isFine() {
            return kafka.isEmpty() && checkpoint.isEmpty() && eventStore.isEmpty();
        }
    }

    /** Begins with a check at once. */
    static StandbyCheck start(BridgeConfig config, KafkaClients kafka, TopicPreflight topics, BridgeStatus status) {
        StandbyCheck check = new StandbyCheck(config, kafka, topics, status);
        long interval = config.source().subscription().watchdogInterval().toMillis();
        var unused = check.executor.scheduleWithFixedDelay(check::reportQuietly, 0, interval, TimeUnit.MILLISECONDS);
        return check;
    }

    /** Whether EventStoreDB responded to the last check. From any thread. */
    boolean reachesSource() {
        return reachesSource;
    }

    private void reportQuietly() {
        try {
            Findings found = check();
            if (!executor.isShutdown()) {
                status.checked(found);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            if (!executor.isShutdown()) {
                log.warn("a check failed unexpectedly, checking again", e);
            }
        }
    }

    private Findings check() throws InterruptedException {
        try {
            TopicPreflight.Findings found = topics.check();
            if (found.eventsTopic() == null) {
                return Findings.ofKafka(String.join("; ", found.problems()));
            }
            if (status.isLeading()) {
                closeClient();
                return new Findings("", "", "");
            }
            loadProducer();
            return new Findings("", checkpointProblem(found.eventsTopic()), sourceProblem());
        } catch (KafkaException e) {
            return Findings.ofKafka(String.valueOf(e.getMessage()));
        }
    }

    /** A producer that did not call {@code initTransactions} fences nobody. */
    private void loadProducer() {
        if (!producerLoaded) {
            try (Producer<byte[], byte[]> producer = kafka.producer()) {
                producerLoaded =
                        !producer.partitionsFor(config.topics().events()).isEmpty();
            }
        }
    }

    private String checkpointProblem(TopicPreflight.EventsTopic eventsTopic) {
        try (Consumer<byte[], byte[]> reader = kafka.checkpointReader()) {
            config.checkpoints(eventsTopic).verified(reader);
            return "";
        } catch (CheckpointMismatchException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String sourceProblem() throws InterruptedException {
        EventSource source = config.source().source();
        try {
            if (client == null) {
                client = SourceClient.connect(source, REQUEST_TIMEOUT);
            }
            var unused = client.head();
            reachesSource = true;
            return "";
        } catch (SourceException e) {
            reachesSource = false;
            closeClient();
            return String.valueOf(e.getMessage());
        }
    }

    private void closeClient() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    /** Returns at once; the thread ends with the request in progress. */
    @Override
    public void close() {
        executor.execute(this::closeClient);
        executor.shutdown();
    }
}
