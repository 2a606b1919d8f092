package io.quotestream.bridge;

import com.eventstore.dbclient.RecordedEvent;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
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
 * <p>Nothing is carried over to the next session but a suspected hole ({@link Sequence}). Confined to the bridge's thread.
 */
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** How often a quiet session looks up to see whether it should go on. */
    private static final Duration IDLE = Duration.ofMillis(50);

    private final BridgeParts parts;
    private final BridgeConfig config;
    private final Source source;
    private final CheckpointTopic checkpoints;
    private final QuoteRecords records;
    private final String eventsTopicId;

    /** A session that writes to the events topic of this id. */
    Session(BridgeParts parts, String eventsTopicId) {
        this.eventsTopicId = eventsTopicId;
        this.parts = parts;
        this.config = parts.config();
        this.source = parts.source();
        this.checkpoints = new CheckpointTopic(config.topics().bridgeCheckpoints());
        this.records = new QuoteRecords(config.topics(), config.kafka().maxRecordBytes(), parts.clock());
    }

    /**
     * Copies for as long as {@code mayGoOn} says so, which is asked all the time.
     *
     * @throws SourceFailure if EventStoreDB fails, {@link org.apache.kafka.common.KafkaException} if Kafka does: start over
     * @throws CheckpointRefused if the source does not fit the checkpoint
     */
    void run(BooleanSupplier mayGoOn) throws InterruptedException {
        Producer<byte[], byte[]> producer = parts.kafka().producer();
        KafkaClientMetrics producerMetrics = parts.metrics().bind(producer);
        try (Transactions transactions = new Transactions(producer)) {
            transactions.init();
            parts.steps().at(BridgeStep.INITIALISED);
            Optional<Checkpoint> stored = readCheckpoint();
            parts.steps().at(BridgeStep.CHECKPOINT_READ);
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
                        throw new CheckpointRefused("topic " + config.topics().events()
                                + " was deleted and created again since the checkpoint: its events are gone, and would not"
                                + " be copied again");
                    });
            return stored.map(CheckpointTopic.Stored::checkpoint);
        }
    }

    private void copyFrom(@Nullable Checkpoint stored, Transactions transactions, BooleanSupplier mayGoOn)
            throws InterruptedException {
        Prefetch prefetch = new Prefetch(config.prefetchEvents(), config.prefetchBytes(), parts.metrics());
        try (SourceClient client = SourceClient.connect(config.source(), source)) {
            Checkpoint start = stored == null ? firstStart(client, transactions) : verified(stored, client);
            SourcePosition after = start == null ? null : start.position();
            parts.sequence().startAfter(source.isSuccessive() || start == null ? after : start.lastEventPosition());
            parts.metrics().position(after);
            Reading reading = client.read(after, prefetch);
            try (Watchdog watchdog = new Watchdog(config.source(), source, after, prefetch, parts.metrics())) {
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
    private @Nullable Checkpoint firstStart(SourceClient client, Transactions transactions)
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

    /** A source that lost its end, or has another history, would make us skip what comes: see {@link CheckpointRefused}. */
    private Checkpoint verified(Checkpoint stored, SourceClient client) throws InterruptedException {
        SourcePosition position = stored.position();
        Optional<SourceClient.Head> head = client.head();
        if (position != null && (head.isEmpty() || position.isAfter(head.get().position()))) {
            throw new CheckpointRefused("the source " + source.name() + " ends at "
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
                    throw new CheckpointRefused(
                            "the source " + source.name() + " has event " + entry.getEventId() + " at "
                                    + last.position() + ", where the checkpoint saw " + last.id()
                                    + ": its history was rewritten");
                }
            }
        }
        return stored;
    }

    private void copy(Prefetch prefetch, Transactions transactions, @Nullable Checkpoint start, BooleanSupplier mayGoOn)
            throws InterruptedException {
        Batch.Limits limits = config.batch();
        Batch batch = new Batch(start);
        while (mayGoOn.getAsBoolean()) {
            for (Delivery delivery : prefetch.take(limits.events(), IDLE)) {
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

    private void settle(Delivery delivery, Batch batch, Transactions transactions) {
        parts.steps().at(BridgeStep.RECEIVED);
        if (delivery instanceof Delivery.Event event) {
            settleEvent(event, batch, transactions);
        } else if (delivery instanceof Delivery.Progress progress) {
            batch.moveTo(progress);
        } else {
            throw new AssertionError("unhandled " + delivery);
        }
    }

    private void settleEvent(Delivery.Event event, Batch batch, Transactions transactions) {
        if (!parts.sequence().isNew(event, source.isSuccessive())) {
            batch.skipDuplicate();
            return;
        }
        Optional<SkipReason> skipped = source.skipped(event.resolved());
        if (skipped.isPresent()) {
            batch.skip(event, skipped.get());
            return;
        }
        QuoteRecord quoteRecord = records.toRecord(event.resolved().getEvent(), event.position());
        transactions.send(quoteRecord.record());
        parts.steps().at(BridgeStep.SENT);
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

    private Batch commit(Batch batch, Transactions transactions) {
        Checkpoint checkpoint = batch.checkpoint();
        if (checkpoint != null) {
            transactions.send(checkpoints.record(source.name(), checkpoint, eventsTopicId));
            parts.steps().at(BridgeStep.COMMITTING);
            transactions.commit();
            parts.steps().at(BridgeStep.COMMITTED);
            parts.metrics().position(checkpoint.position());
        }
        parts.metrics().settled(batch, batch.age());
        return new Batch(checkpoint);
    }
}
