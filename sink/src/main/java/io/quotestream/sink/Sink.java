package io.quotestream.sink;

import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.UnusableDatabaseException;
import io.quotestream.sink.deadletters.DeadLetterProducer;
import io.quotestream.sink.deadletters.DeadLettersTable;
import io.quotestream.sink.deadletters.DeadLettersUnavailableException;
import io.quotestream.sink.write.Batch;
import io.quotestream.sink.write.BatchLimits;
import io.quotestream.sink.write.BatchWriter;
import io.quotestream.sink.write.OffsetStore;
import io.quotestream.sink.write.OffsetStore.OffsetRange;
import io.quotestream.sink.write.OffsetStore.PartitionClaim;
import io.quotestream.sink.write.ParallelWriter;
import io.quotestream.sink.write.ParallelWriter.WriteResult;
import io.quotestream.sink.write.PartitionsLostException;
import io.quotestream.sink.write.RefusedQuoteSearch;
import io.quotestream.sink.write.RejectedRecord;
import io.quotestream.sink.write.UnusableTopicException;
import io.quotestream.sink.write.WriteOutcome;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: polls the changelog, gathers a batch, writes it, begins again. It has one batch at a time; a large one is written
 * in parts. While something fails it continues polling with all partitions paused, so that Kafka takes none away, and does the
 * same parts again.
 *
 * <p>Kafka's committed offsets are written for tools that show lag, and never read.
 */
public final class Sink {

    private static final Logger log = LoggerFactory.getLogger(Sink.class);

    /** How long a poll waits for the first record of a batch. */
    private static final Duration IDLE_POLL = Duration.ofMillis(200);

    /** How long a poll waits for more, when Kafka has more. */
    private static final Duration BEHIND_POLL = Duration.ofMillis(10);

    /** From this many records on a sink that is behind gathers larger batches. */
    private static final long FAR_BEHIND = 1_000;

    /** Polls at least this often while waiting for something else. */
    private static final Duration KEEP_ALIVE_POLL = Duration.ofMillis(500);

    /** After this long without records, offsets that only transaction markers moved on are stored, so that lag ends at 0. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final ChangelogTopic topic;
    private final PartitionClaimer claimer;
    private final Attempts attempts;
    private final RefusedBatches refusedBatches;
    private final ParallelWriter writers;
    private final DeadLetterProducer deadLetters;
    private final BatchLimits limits;
    private final SinkMetrics metrics;
    private final SinkHealth health;
    private final Partitions partitions;

    /** Next offsets of partitions whose last poll skipped offsets without returning a record. */
    private final Map<Integer, Long> trailingOffsets = new HashMap<>();

    private Batch batch = new Batch(false);
    private long lastWriteNanos = System.nanoTime();
    private volatile boolean stopping;

    Sink(
            Consumer<byte[], byte[]> consumer,
            ChangelogTopic topic,
            Database database,
            DeadLetterProducer deadLetters,
            BatchLimits limits,
            SinkMetrics metrics,
            SinkHealth health) {
        this.consumer = consumer;
        this.topic = topic;
        this.deadLetters = deadLetters;
        this.limits = limits;
        this.metrics = metrics;
        this.health = health;
        this.partitions = new Partitions(consumer, topic.name(), this::onPartitionLost);
        OffsetStore offsets = new OffsetStore(topic.name());
        BatchWriter writer = new BatchWriter(database, offsets, new DeadLettersTable()::forgetQuotes);
        this.writers = new ParallelWriter(writer, limits.writers());
        this.refusedBatches = new RefusedBatches(
                consumer,
                topic.name(),
                database,
                new RefusedQuoteSearch(writer, () -> keepAlive(Duration.ZERO)),
                writers,
                trailingOffsets::remove);
        this.claimer = new PartitionClaimer(consumer, topic, database, offsets, partitions);
        this.attempts = new Attempts(database, partitions, metrics, health);
    }

    private void onPartitionLost(int partition) {
        trailingOffsets.remove(partition);
        refusedBatches.dropPartition(partition);
        batch.dropPartition(partition);
        if (batch.isEmpty()) {
            batch = newBatch();
        }
        writers.dropPartition(partition);
    }

    /**
     * Works until {@link #stop}, or throws: {@link UnusableTopicException}, {@link UnusableDatabaseException}, or what Kafka says cannot be
     * retried. Call once.
     */
    void run() {
        try {
            consumer.subscribe(List.of(topic.name()), partitions);
            while (!stopping) {
                step();
            }
            log.info("stopped at {}", partitions.claims());
        } catch (WakeupException e) {
            if (!stopping) {
                throw e;
            }
            log.info("stopped at {}", partitions.claims());
        } catch (OffsetOutOfRangeException e) {
            throw new UnusableTopicException(
                    "Kafka does not have the offsets at which the tables end, " + e.offsetOutOfRangePartitions()
                            + ": the topic was truncated or restored to an earlier state. Check that it holds every quote, then"
                            + " set next_offset in sink_offsets to an offset that it has.");
        } finally {
            writers.close();
        }
    }

    /** Makes {@link #run} end after the transactions under way. From any thread, any number of times. */
    void stop() {
        stopping = true;
        consumer.wakeup();
    }

    /** What the loop does next. */
    private enum Phase {
        /** Keeps the membership alive until the pause after a failure is over. */
        WAITING,
        /** Claims assigned partitions. */
        CLAIMING,
        /** Writes what is left of a batch, or finds that all works again. */
        WRITING,
        /** Polls records into the next batch, and writes it when it is due. */
        GATHERING
    }

    private Phase phase() {
        if (!attempts.pause().isZero()) {
            return Phase.WAITING;
        }
        if (!partitions.toClaim().isEmpty()) {
            return Phase.CLAIMING;
        }
        return attempts.isFailing() || !writers.isEmpty() ? Phase.WRITING : Phase.GATHERING;
    }

    private void step() {
        switch (phase()) {
            case WAITING -> keepAlive(min(attempts.pause(), KEEP_ALIVE_POLL));
            case CLAIMING -> attempts.attempt(this::claim);
            case WRITING -> {
                if (attempts.attempt(this::write)) {
                    attempts.recovered();
                }
            }
            case GATHERING -> gather();
        }
    }

    private void claim() throws SQLException {
        claimer.claim(partitions.toClaim());
        metrics.partitionsClaimed(partitions.claims().size());
    }

    /** Polls for membership only: with everything paused there is nothing else to get. */
    private void keepAlive(Duration timeout) {
        partitions.pause();
        if (!consumer.poll(timeout).isEmpty()) {
            throw new IllegalStateException("paused partitions gave records, which would be skipped");
        }
        health.kafka(consumer);
    }

    private void gather() {
        partitions.resume();
        ConsumerRecords<byte[], byte[]> records = consumer.poll(batch.isEmpty() ? IDLE_POLL : BEHIND_POLL);
        health.kafka(consumer);
        records.nextOffsets()
                .forEach((partition, next) -> add(partition.partition(), next.offset(), records.records(partition)));
        if (batch.isEmpty() && System.nanoTime() - lastWriteNanos > QUIET.toNanos()) {
            addTrailingOffsets();
        }
        if (!batch.isEmpty() && (batch.isFull(refusedBatches.isIsolating() ? limits.small() : limits) || !isBehind())) {
            attempts.attempt(this::write);
        }
    }

    private Batch newBatch() {
        return new Batch(refusedBatches.isIsolating());
    }

    private void add(int partition, long next, List<ConsumerRecord<byte[], byte[]>> records) {
        PartitionClaim claim = partitions.claim(partition);
        if (claim == null) {
            return; // not ours to read: the sink that claims it begins where the tables end
        }
        if (records.isEmpty()) {
            trailingOffsets.put(partition, next);
        } else {
            trailingOffsets.remove(partition);
            batch.add(partition, claim, next, records, refusedBatches.rejectedBefore(partition));
        }
    }

    private void addTrailingOffsets() {
        lastWriteNanos = System.nanoTime();
        trailingOffsets.forEach((partition, next) -> {
            PartitionClaim claim = partitions.claim(partition);
            if (claim != null && next > claim.nextOffset()) {
                batch.add(partition, claim, next, List.of());
            }
        });
        trailingOffsets.clear();
    }

    /**
     * Whether Kafka has many more records than were polled, as of the last fetch: then it is worth while to write
     * more of them at a time. A few more are no reason to let the first ones wait.
     */
    private boolean isBehind() {
        return partitions.claims().keySet().stream()
                        .mapToLong(partition -> consumer.currentLag(new TopicPartition(topic.name(), partition))
                                .orElse(0))
                        .sum()
                >= FAR_BEHIND;
    }

    /** Writes the batch, whatever it takes; when this returns the batch is in the tables and a new one begins. */
    private void write() throws SQLException, PartitionsLostException, DeadLettersUnavailableException {
        if (writers.isEmpty()) {
            writers.take(batch);
            batch = newBatch();
        }
        while (!writers.isEmpty()) {
            sendDeadLetters();
            complete(writers.write());
        }
        batch = newBatch();
    }

    private void complete(List<WriteResult> results) throws SQLException, PartitionsLostException {
        for (WriteResult each : results) {
            if (each.outcome() != null) {
                written(each.part(), each.outcome(), each.took());
            }
        }
        ParallelWriter.rethrow(results);
        for (WriteResult each : results) {
            if (each.failure() instanceof SQLException refusal) {
                refusedBatches.refused(each.part(), refusal);
            }
        }
    }

    private void sendDeadLetters() throws DeadLettersUnavailableException {
        for (Batch part : writers.parts()) {
            List<RejectedRecord> rejected = part.unsentDeadLetters();
            if (!rejected.isEmpty()) {
                deadLetters.send(rejected);
                part.deadLettersSent();
                rejected.forEach(each -> metrics.deadLetter(each.reason()));
            }
        }
    }

    private void written(Batch part, WriteOutcome outcome, Duration took) {
        metrics.committed(outcome, part.deadLettered(), took);
        Map<TopicPartition, OffsetAndMetadata> forLagTools = new HashMap<>();
        for (Map.Entry<Integer, OffsetRange> each : part.ranges().entrySet()) {
            long to = each.getValue().to();
            partitions.written(each.getKey(), to);
            refusedBatches.written(each.getKey(), to);
            forLagTools.put(new TopicPartition(topic.name(), each.getKey()), new OffsetAndMetadata(to));
        }
        consumer.commitAsync(forLagTools, (committed, failure) -> {
            if (failure != null) {
                log.debug("offsets for lag tools not committed", failure);
            }
        });
        lastWriteNanos = System.nanoTime();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
