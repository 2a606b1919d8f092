package io.quotestream.bridge;

import com.eventstore.dbclient.RecordedEvent;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.quotestream.bridge.kafka.Checkpoint;
import io.quotestream.bridge.kafka.CheckpointMismatchException;
import io.quotestream.bridge.kafka.CheckpointTopic;
import io.quotestream.bridge.kafka.EventRecordMapper;
import io.quotestream.bridge.kafka.OutgoingRecord;
import io.quotestream.bridge.kafka.TransactionalProducer;
import io.quotestream.bridge.source.CatchUpReader;
import io.quotestream.bridge.source.EventBuffer;
import io.quotestream.bridge.source.EventSource;
import io.quotestream.bridge.source.SkipReason;
import io.quotestream.bridge.source.SourceClient;
import io.quotestream.bridge.source.SourceConfig;
import io.quotestream.bridge.source.SourceException;
import io.quotestream.bridge.source.SourceMessage;
import io.quotestream.bridge.source.SubscriptionWatchdog;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.SourcePosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One try at copying: from a new producer to the first failure, the loss of the token, or the stop. Its order is what makes
 * the copy exact:
 *
 * <ol>
 *   <li>{@code initTransactions}: no earlier bridge can write any more, and what it left open is settled;
 *   <li>only then read the checkpoint, which is now final;
 *   <li>read on behind it, exclusively;
 *   <li>write records and the new checkpoint in one transaction, in the order of arrival.
 * </ol>
 *
 * <p>Nothing is carried over to the next session but a suspected hole ({@link RevisionGapDetector}). Confined to the bridge's thread.
 */
final class CopySession {

    private static final Logger log = LoggerFactory.getLogger(CopySession.class);

    /** How often a quiet session looks up to see whether it should go on. */
    private static final Duration IDLE = Duration.ofMillis(50);

    private final BridgeParts parts;
    private final BridgeConfig config;
    private final EventSource source;
    private final CheckpointTopic checkpoints;
    private final EventRecordMapper records;
    private final String eventsTopicId;

    /** A session that writes to the events topic of this id. */
    CopySession(BridgeParts parts, String eventsTopicId) {
        this.eventsTopicId = eventsTopicId;
        this.parts = parts;
        this.config = parts.config();
        this.source = parts.source();
        this.checkpoints = new CheckpointTopic(config.topics().bridgeCheckpoints());
        this.records = new EventRecordMapper(config.topics(), config.kafka().maxRecordBytes(), parts.clock());
    }

    /**
     * Copies for as long as {@code mayGoOn} says so, which is asked all the time.
     *
     * @throws SourceException if EventStoreDB fails, {@link org.apache.kafka.common.KafkaException} if Kafka does: start over
     * @throws CheckpointMismatchException if the source does not fit the checkpoint
     */
    void run(BooleanSupplier mayGoOn) throws InterruptedException {
        Producer<byte[], byte[]> producer = parts.kafka().producer();
        KafkaClientMetrics producerMetrics = parts.metrics().bind(producer);
        try (TransactionalProducer transactions = new TransactionalProducer(producer)) {
            transactions.init();
            parts.steps().at(CrashPoint.INITIALISED);
            Optional<Checkpoint> stored = readCheckpoint();
            parts.steps().at(CrashPoint.CHECKPOINT_READ);
            if (mayGoOn.getAsBoolean()) {
                copyFrom(stored.orElse(null), transactions, mayGoOn);
            }
        } finally {
            producerMetrics.close();
        }
    }

    private Optional<Checkpoint> readCheckpoint() {
        try (Consumer<byte[], byte[]> consumer = parts.kafka().checkpointReader()) {
            Optional<CheckpointTopic.Stored> stored = checkpoints.last(consumer, source.name());
            stored.map(CheckpointTopic.Stored::eventsTopicId)
                    .filter(id -> !id.isEmpty() && !id.equals(eventsTopicId))
                    .ifPresent(id -> {
                        throw new CheckpointMismatchException(
                                "topic " + config.topics().events()
                                        + " was deleted and created again since the checkpoint: its events are gone, and would not"
                                        + " be copied again");
                    });
            return stored.map(CheckpointTopic.Stored::checkpoint);
        }
    }

    private void copyFrom(@Nullable Checkpoint stored, TransactionalProducer transactions, BooleanSupplier mayGoOn)
            throws InterruptedException {
        EventBuffer prefetch = new EventBuffer(config.prefetchEvents(), config.prefetchBytes(), parts.metrics());
        try (SourceClient client = SourceClient.connect(config.source(), source)) {
            Checkpoint start = stored == null ? firstStart(client, transactions) : verified(stored, client);
            SourcePosition after = start == null ? null : start.position();
            parts.sequence().startAfter(source.isSuccessive() || start == null ? after : start.lastEventPosition());
            parts.metrics().position(after);
            CatchUpReader reading = client.read(after, prefetch);
            try (SubscriptionWatchdog watchdog =
                    new SubscriptionWatchdog(config.source(), source, after, prefetch, parts.metrics())) {
                watchdog.start(config.watchdogInterval());
                parts.status().copies(source.name() + (after == null ? " from the beginning" : " after " + after));
                copy(prefetch, transactions, start, () -> {
                    parts.status().source(watchdog.failure());
                    return mayGoOn.getAsBoolean();
                });
            } finally {
                // First free the client's thread, which may wait for room, or stopping would wait for it.
                prefetch.close();
                reading.stop();
            }
        } finally {
            prefetch.close();
            parts.metrics().abandonInFlight();
        }
    }

    /**
     * Where a bridge without a checkpoint begins. An end or a given place is stored at once, so that it stays that: a source
     * that is empty now may not be so at the next start.
     */
    private @Nullable Checkpoint firstStart(SourceClient client, TransactionalProducer transactions)
            throws InterruptedException {
        SourceConfig.Start start = config.source().start();
        Checkpoint first;
        if (start instanceof SourceConfig.Start.After given) {
            first = new Checkpoint(given.position(), null);
        } else if (start instanceof SourceConfig.Start.End) {
            first = new Checkpoint(
                    client.head().map(SourceClient.Head::position).orElse(null), null);
        } else {
            return null;
        }
        transactions.send(checkpoints.record(source.name(), first, eventsTopicId));
        transactions.commit();
        return first;
    }

    /** A source that lost its end, or has another history, would make us skip what comes: see {@link CheckpointMismatchException}. */
    private Checkpoint verified(Checkpoint stored, SourceClient client) throws InterruptedException {
        SourcePosition position = stored.position();
        Optional<SourceClient.Head> head = client.head();
        if (position != null && (head.isEmpty() || position.isAfter(head.get().position()))) {
            throw new CheckpointMismatchException("the source " + source.name() + " ends at "
                    + head.map(last -> last.position().toString()).orElse("nothing")
                    + ", behind the checkpoint " + position
                    + ": was it restored from an older backup, or is it another server?");
        }
        Checkpoint.LastEvent last = stored.lastEvent();
        if (last != null) {
            List<RecordedEvent> there = client.entriesFrom(last.position(), 1);
            for (RecordedEvent entry : there) {
                if (source.positionOf(entry).equals(last.position())
                        && !entry.getEventId().toString().equals(last.id())) {
                    throw new CheckpointMismatchException(
                            "the source " + source.name() + " has event " + entry.getEventId() + " at "
                                    + last.position() + ", where the checkpoint saw " + last.id()
                                    + ": its history was rewritten");
                }
            }
        }
        return stored;
    }

    private void copy(
            EventBuffer prefetch,
            TransactionalProducer transactions,
            @Nullable Checkpoint start,
            BooleanSupplier mayGoOn)
            throws InterruptedException {
        CopyBatch.Limits limits = config.batch();
        CopyBatch batch = new CopyBatch(start);
        while (mayGoOn.getAsBoolean()) {
            for (SourceMessage delivery : prefetch.take(limits.events(), IDLE)) {
                settle(delivery, batch, transactions);
                if (batch.isFull(limits)) {
                    batch = commit(batch, transactions);
                }
            }
            boolean quiet = prefetch.isEmpty();
            boolean due = batch.age().compareTo(config.checkpointInterval()) >= 0;
            if ((batch.hasRecords() && quiet) || due) {
                batch = commit(batch, transactions);
            }
        }
        if (parts.stopping().getAsBoolean() && !batch.isEmpty()) {
            batch = commit(batch, transactions);
        }
        log.info("Stopped copying {} at {}", source.name(), batch.checkpoint());
    }

    private void settle(SourceMessage delivery, CopyBatch batch, TransactionalProducer transactions) {
        parts.steps().at(CrashPoint.RECEIVED);
        if (delivery instanceof SourceMessage.Event event) {
            settleEvent(event, batch, transactions);
        } else if (delivery instanceof SourceMessage.Progress progress) {
            batch.moveTo(progress);
        } else {
            throw new AssertionError("unhandled " + delivery);
        }
    }

    private void settleEvent(SourceMessage.Event event, CopyBatch batch, TransactionalProducer transactions) {
        if (!parts.sequence().isNew(event, source.isSuccessive())) {
            batch.skipDuplicate();
            return;
        }
        Optional<SkipReason> skipped = source.skipped(event.resolved());
        if (skipped.isPresent()) {
            batch.skip(event, skipped.get());
            return;
        }
        OutgoingRecord quoteRecord = records.toRecord(event.resolved().getEvent(), event.position());
        transactions.send(quoteRecord.record());
        parts.steps().at(CrashPoint.SENT);
        batch.add(event, quoteRecord);
        DeadLetterReason reason = quoteRecord.deadLetterReason();
        if (reason != null) {
            tell(event.resolved().getEvent(), event.position(), reason);
        }
    }

    /** In words for people, and field by field for machines: with {@code LOG_FORMAT=json} they are searched for. */
    private static void tell(RecordedEvent event, SourcePosition position, DeadLetterReason reason) {
        log.atWarn()
                .addKeyValue("reason", reason.word())
                .addKeyValue("eventId", event.getEventId())
                .addKeyValue("stream", event.getStreamId())
                .addKeyValue("revision", event.getRevision())
                .addKeyValue("position", position)
                .log("{}@{} becomes a dead letter, {}", event.getStreamId(), event.getRevision(), reason.word());
    }

    private CopyBatch commit(CopyBatch batch, TransactionalProducer transactions) {
        Checkpoint checkpoint = batch.checkpoint();
        if (checkpoint != null) {
            transactions.send(checkpoints.record(source.name(), checkpoint, eventsTopicId));
            parts.steps().at(CrashPoint.COMMITTING);
            transactions.commit();
            parts.steps().at(CrashPoint.COMMITTED);
            parts.metrics().position(checkpoint.position());
        }
        parts.metrics().settled(batch, batch.age());
        return new CopyBatch(checkpoint);
    }
}
