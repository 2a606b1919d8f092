package io.quotestream.bridge;

import com.eventstore.dbclient.RecordedEvent;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.kafka.CheckpointTopic;
import io.quotestream.bridge.kafka.EventRecordMapper;
import io.quotestream.bridge.kafka.KafkaClients;
import io.quotestream.bridge.kafka.OutgoingRecord;
import io.quotestream.bridge.kafka.StoredCheckpoint;
import io.quotestream.bridge.kafka.TopicPreflight;
import io.quotestream.bridge.kafka.TransactionalProducer;
import io.quotestream.bridge.source.EventBuffer;
import io.quotestream.bridge.source.EventSource;
import io.quotestream.bridge.source.SkipReason;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceEvent;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.bridge.source.SourceReader;
import io.quotestream.bridge.source.SubscriptionWatchdog;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.SourcePosition;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies: each {@link #run} is a session, from a new producer to the first failure, the loss of leadership, or the stop. Its order makes the
 * copy exact:
 *
 * <ol>
 *   <li>{@code initTransactions}: no earlier bridge can write any more, and what it left open is committed or aborted;
 *   <li>only then read the checkpoint, which is now final;
 *   <li>read from the {@link EventSource} after it, exclusively, by a {@link SourceReader} into an {@link EventBuffer};
 *   <li>write records, as the {@link EventRecordMapper} maps them, and the new checkpoint in one transaction of the
 *       {@link TransactionalProducer}, in the order of arrival.
 * </ol>
 *
 * <p>Nothing is carried over to the next session. Confined to the bridge's thread.
 */
final class CopySession {

    private static final Logger log = LoggerFactory.getLogger(CopySession.class);

    /** How often an idle session checks whether it should continue. */
    private static final Duration IDLE_POLL = Duration.ofMillis(50);

    private final BridgeConfig config;
    private final KafkaClients kafka;
    private final RevisionGapDetector gaps;
    private final BridgeStatus status;
    private final CrashPoint.Listener crashPoints;
    private final EventSource source;
    private final BridgeMetrics metrics;
    private final EventRecordMapper mapper;

    CopySession(BridgeConfig config, KafkaClients kafka, BridgeStatus status, CrashPoint.Listener crashPoints) {
        this.config = config;
        this.kafka = kafka;
        this.status = status;
        this.crashPoints = crashPoints;
        this.source = config.source().source();
        this.metrics = status.metrics();
        this.gaps = new RevisionGapDetector(source, metrics);
        this.mapper = new EventRecordMapper(config.topics(), config.kafka().maxRecordBytes(), Clock.systemUTC());
    }

    /** Whether a session may continue; checked between any two polls of the buffer. */
    interface Permission {

        /** Called once the checkpoint is accepted and the source is read. */
        void begun();

        boolean shouldContinue();

        /** Whether it ends in order: what was read is still committed. */
        boolean isStopping();
    }

    /**
     * Copies to {@code eventsTopic} while {@code permission} lasts.
     *
     * @throws SourceException if EventStoreDB fails, {@link org.apache.kafka.common.KafkaException} if Kafka does: start over
     * @throws CheckpointMismatchException if the source or the events topic does not fit the checkpoint
     */
    void run(TopicPreflight topics, TopicPreflight.EventsTopic eventsTopic, Permission permission)
            throws InterruptedException {
        CheckpointTopic checkpoints = config.checkpoints(eventsTopic);
        Producer<byte[], byte[]> producer = kafka.producer();
        KafkaClientMetrics producerMetrics = metrics.bind(producer);
        try (TransactionalProducer transactions =
                new TransactionalProducer(producer, checkpoints, () -> topics.requireSame(eventsTopic))) {
            transactions.init();
            crashPoints.at(CrashPoint.INITIALISED);
            Optional<StoredCheckpoint> stored = read(checkpoints);
            if (stored.isEmpty()) {
                topics.requireEmpty(eventsTopic);
            }
            crashPoints.at(CrashPoint.CHECKPOINT_READ);
            if (permission.shouldContinue()) {
                copyAfter(stored, transactions, permission);
            }
        } finally {
            producerMetrics.close();
        }
    }

    private Optional<StoredCheckpoint> read(CheckpointTopic checkpoints) {
        try (Consumer<byte[], byte[]> consumer = kafka.checkpointReader()) {
            return checkpoints.verified(consumer);
        }
    }

    private void copyAfter(Optional<StoredCheckpoint> stored, TransactionalProducer transactions, Permission permission)
            throws InterruptedException {
        EventBuffer buffer = new EventBuffer(source.config().subscription().buffer(), metrics.source());
        try (SourceClient client = SourceClient.connect(source)) {
            Checkpoint start = start(stored, new StartCheckpoint(source, client), transactions);
            SourcePosition after = start.resumeAfter();
            gaps.startAfter(after);
            metrics.position(after);
            metrics.source().started();
            SourceReader reader = client.read(after, buffer);
            try (SubscriptionWatchdog watchdog = new SubscriptionWatchdog(source, after, buffer, metrics.source())) {
                watchdog.start();
                permission.begun();
                status.copying(source.name() + (after == null ? " from the beginning" : " after " + after));
                CopyBatch open = copy(buffer, transactions, start, () -> {
                    status.sourceResponded(watchdog.failure(), watchdog.isMissing());
                    return permission.shouldContinue();
                });
                if (permission.isStopping() && !open.isEmpty()) {
                    open = commit(open, transactions);
                }
                log.info("stopped copying {} at {}", source.name(), open.checkpoint());
            } finally {
                // First free the client's thread, which may wait for room, or stopping would wait for it.
                buffer.close();
                reader.stop();
            }
        } finally {
            buffer.close();
            metrics.abandonInFlight();
        }
    }

    /**
     * The checkpoint to start after. What is not stored as it would be now is so at once, before any event is sent: a configured
     * end stays that end, a missing checkpoint is never taken for a first start, and one of version 0.1.0 has the bridge's name.
     */
    private Checkpoint start(
            Optional<StoredCheckpoint> stored, StartCheckpoint check, TransactionalProducer transactions)
            throws InterruptedException {
        Checkpoint last = stored.map(StoredCheckpoint::checkpoint).orElse(null);
        Checkpoint start = last == null ? check.initial(config.source().start()) : check.verified(last);
        if (last == null || !stored.orElseThrow().of().isComplete()) {
            transactions.sendFirstCheckpoint(start);
            transactions.commit();
        }
        return start;
    }

    /** Copies while {@code shouldContinue}; returns the batch that is not committed yet. */
    private CopyBatch copy(
            EventBuffer buffer, TransactionalProducer transactions, Checkpoint start, BooleanSupplier shouldContinue)
            throws InterruptedException {
        CopyBatch.Limits limits = config.batch();
        CopyBatch batch = new CopyBatch(start);
        while (shouldContinue.getAsBoolean()) {
            for (SourceEvent event : buffer.take(limits.events(), IDLE_POLL)) {
                crashPoints.at(CrashPoint.RECEIVED);
                add(event, batch, transactions);
                if (batch.isFull(limits)) {
                    batch = commit(batch, transactions);
                }
            }
            if ((batch.hasRecords() && buffer.isEmpty()) || batch.isDue(limits)) {
                batch = commit(batch, transactions);
            }
        }
        return batch;
    }

    private void add(SourceEvent event, CopyBatch batch, TransactionalProducer transactions)
            throws InterruptedException {
        if (!gaps.isNew(event)) {
            batch.skipDuplicate();
            return;
        }
        Optional<SkipReason> skipReason = source.skipReason(event.resolved());
        if (skipReason.isPresent()) {
            batch.skip(event, skipReason.get());
            return;
        }
        RecordedEvent recorded = event.resolved().getEvent();
        if (!batch.hasRecords()) {
            metrics.inFlightSince(recorded.getCreated());
        }
        OutgoingRecord outgoing = mapper.toRecord(recorded, event.position());
        transactions.send(outgoing.record());
        crashPoints.at(CrashPoint.SENT);
        batch.add(event, outgoing);
        DeadLetterReason reason = outgoing.deadLetterReason();
        if (reason != null) {
            logDeadLetter(recorded, event.position(), reason);
        }
    }

    /** As text for people, and field by field for searches in {@code LOG_FORMAT=json}. */
    private static void logDeadLetter(RecordedEvent event, SourcePosition position, DeadLetterReason reason) {
        log.atWarn()
                .addKeyValue("reason", reason.code())
                .addKeyValue("eventId", event.getEventId())
                .addKeyValue("stream", event.getStreamId())
                .addKeyValue("revision", event.getRevision())
                .addKeyValue("position", position)
                .log("{}@{} becomes a dead letter: {}", event.getStreamId(), event.getRevision(), reason.code());
    }

    private CopyBatch commit(CopyBatch batch, TransactionalProducer transactions) {
        Checkpoint checkpoint = batch.checkpoint();
        if (checkpoint != null) {
            transactions.sendCheckpoint(checkpoint);
            crashPoints.at(CrashPoint.COMMITTING);
            transactions.commit();
            crashPoints.at(CrashPoint.COMMITTED);
            metrics.position(checkpoint.position());
            metrics.inFlightSince(null);
        }
        metrics.committed(batch, batch.age());
        return new CopyBatch(checkpoint);
    }
}
