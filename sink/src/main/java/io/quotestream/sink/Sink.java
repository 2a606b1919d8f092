package io.quotestream.sink;

import io.quotestream.runtime.kafka.KafkaUnavailableException;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.Retry;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
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
import io.quotestream.sink.write.RefusedQuoteSearch.Refusal;
import io.quotestream.sink.write.RejectedRecord;
import io.quotestream.sink.write.UnusableTopicException;
import io.quotestream.sink.write.WriteOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: polls the changelog, gathers a batch, writes it, begins again. It has one batch at a time; a large one is written
 * in parts. While something fails it goes on polling with all partitions paused, so that Kafka takes none away, and does the
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

    /** How long a question to Kafka may hold the loop up. */
    private static final Duration KAFKA_ANSWERS = Duration.ofSeconds(5);

    /** After this long without records, offsets that only transaction markers moved on are stored, so that lag ends at 0. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final ChangelogTopic topic;
    private final Database database;
    private final OffsetStore offsets;
    private final RefusedQuoteSearch refusedQuotes;
    private final ParallelWriter writers;
    private final DeadLetterProducer deadLetters;
    private final BatchLimits limits;
    private final SinkMetrics metrics;
    private final SinkHealth health;
    private final Partitions partitions;
    private final Retry retry = new Retry();

    /**
     * By partition the end of a batch that the database refused although it held only the last states of its quotes: up to
     * here batches are small and keep all.
     */
    private final Map<Integer, Long> isolateUntilOffset = new HashMap<>();

    /** Where partitions go on whose last poll moved them on without giving a record. */
    private final Map<Integer, Long> trailingOffsets = new HashMap<>();

    private Batch batch = new Batch(false);
    private boolean paused;
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
        this.database = database;
        this.offsets = new OffsetStore(topic.name());
        BatchWriter writer = new BatchWriter(database, offsets, new DeadLettersTable()::forgetQuotes);
        this.refusedQuotes = new RefusedQuoteSearch(writer, () -> keepAlive(Duration.ZERO));
        this.writers = new ParallelWriter(writer, limits.writers());
        this.deadLetters = deadLetters;
        this.limits = limits;
        this.metrics = metrics;
        this.health = health;
        this.partitions = new Partitions(consumer, topic.name(), this::onPartitionLost);
    }

    private void onPartitionLost(int partition) {
        trailingOffsets.remove(partition);
        isolateUntilOffset.remove(partition);
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

    /** Asks {@link #run} to end after the transactions under way. From any thread, any number of times. */
    void stop() {
        stopping = true;
        consumer.wakeup();
    }

    private void step() {
        if (!retry.remaining().isZero()) {
            keepAlive(min(retry.remaining(), KEEP_ALIVE_POLL));
            return;
        }
        SortedSet<Integer> toClaim = partitions.toClaim();
        if (!toClaim.isEmpty() && !attempt(() -> claim(toClaim))) {
            return;
        }
        if (retry.isFailing() || !writers.isEmpty()) {
            if (attempt(this::write)) {
                recovered();
            }
            return;
        }
        gather();
    }

    private void recovered() {
        retry.succeeded();
        health.deadLettersUp();
        partitions.resume();
        paused = false;
    }

    /** Polls for membership only: with everything paused there is nothing else to get. */
    private void keepAlive(Duration timeout) {
        partitions.pause();
        paused = true;
        if (!consumer.poll(timeout).isEmpty()) {
            throw new IllegalStateException("paused partitions gave records, which would be skipped");
        }
        health.kafka(consumer);
    }

    private void gather() {
        if (paused) {
            partitions.resume();
            paused = false;
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(batch.isEmpty() ? IDLE_POLL : BEHIND_POLL);
        health.kafka(consumer);
        records.nextOffsets()
                .forEach((partition, next) -> add(partition.partition(), next.offset(), records.records(partition)));
        if (batch.isEmpty() && System.nanoTime() - lastWriteNanos > QUIET.toNanos()) {
            addTrailingOffsets();
        }
        if (!batch.isEmpty() && (batch.isFull(isolateUntilOffset.isEmpty() ? limits : limits.small()) || !isBehind())) {
            attempt(this::write);
        }
    }

    private Batch newBatch() {
        return new Batch(!isolateUntilOffset.isEmpty());
    }

    private void add(int partition, long next, List<ConsumerRecord<byte[], byte[]>> records) {
        PartitionClaim claim = partitions.claim(partition);
        if (claim == null) {
            return; // not ours to read: whoever claims it begins where the tables end
        }
        if (records.isEmpty()) {
            trailingOffsets.put(partition, next);
        } else {
            trailingOffsets.remove(partition);
            batch.add(partition, claim, next, records, isolateUntilOffset.getOrDefault(partition, 0L));
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
     * Whether Kafka has many more records than were polled, as far as the last fetch told: then it is worth while to write
     * more of them at a time. A few more are no reason to let the first ones wait.
     */
    private boolean isBehind() {
        return partitions.claims().keySet().stream()
                        .mapToLong(partition -> consumer.currentLag(new TopicPartition(topic.name(), partition))
                                .orElse(0))
                        .sum()
                >= FAR_BEHIND;
    }

    private interface Work {
        void run() throws SQLException, PartitionsLostException, DeadLettersUnavailableException;
    }

    /** The one place that decides what a failure means; the answer is whether the work is done. */
    private boolean attempt(Work work) {
        try {
            work.run();
            health.databaseUp();
            return true;
        } catch (SQLException e) {
            if (SqlErrors.classify(e) == SqlErrorKind.FATAL) {
                throw unusable(e);
            }
            Duration pause = retry.failed();
            metrics.retry("mysql");
            health.databaseDown(SqlErrors.describe(e));
            log.warn("the database failed, again in {} ms: {}", pause.toMillis(), SqlErrors.describe(e));
        } catch (DeadLettersUnavailableException e) {
            Duration pause = retry.failed();
            metrics.retry("dead-letters");
            health.deadLettersDown(e);
            log.warn("{}, again in {} ms", e.getMessage(), pause.toMillis());
        } catch (RetriableException | KafkaUnavailableException e) {
            Duration pause = retry.failed();
            metrics.retry("kafka");
            log.warn(
                    "Kafka failed, again in {} ms: {}",
                    pause.toMillis(),
                    e.getClass().getSimpleName());
        } catch (PartitionsLostException e) {
            metrics.fenced(e.partitions().size());
            e.partitions().forEach(partitions::unclaimed);
            metrics.partitionsClaimed(partitions.claims().size());
        }
        return false;
    }

    private UnusableDatabaseException unusable(SQLException failure) {
        try {
            List<String> problems = database.schemaProblems();
            return problems.isEmpty()
                    ? new UnusableDatabaseException(failure)
                    : new UnusableDatabaseException(failure, problems);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return new UnusableDatabaseException(failure);
        }
    }

    private void claim(SortedSet<Integer> toClaim) throws SQLException {
        SortedMap<Integer, Long> logStarts = new TreeMap<>();
        List<TopicPartition> topicPartitions = toClaim.stream()
                .map(partition -> new TopicPartition(topic.name(), partition))
                .toList();
        consumer.beginningOffsets(topicPartitions, KAFKA_ANSWERS)
                .forEach((partition, offset) -> logStarts.put(partition.partition(), offset));
        String topicId = topic.id();
        SortedMap<Integer, PartitionClaim> claims;
        try (Connection connection = database.connection()) {
            claims = offsets.claim(connection, topicId, logStarts);
        } catch (SQLException e) {
            database.onConnectionFailure(e);
            throw e;
        }
        claims.forEach(partitions::claimed);
        metrics.partitionsClaimed(partitions.claims().size());
    }

    /** Writes the batch, whatever it takes; when this returns the batch is in the tables and a new one begins. */
    private void write() throws SQLException, PartitionsLostException, DeadLettersUnavailableException {
        if (writers.isEmpty()) {
            writers.take(batch);
            batch = newBatch();
        }
        while (!writers.isEmpty()) {
            sendDeadLetters();
            settle(writers.write());
        }
        batch = newBatch();
    }

    private void settle(List<WriteResult> results) throws SQLException, PartitionsLostException {
        for (WriteResult each : results) {
            if (each.outcome() != null) {
                written(each.part(), each.outcome(), each.took());
            }
        }
        ParallelWriter.rethrow(results);
        for (WriteResult each : results) {
            if (each.failure() instanceof SQLException refusal) {
                refused(each.part(), refusal);
            }
        }
    }

    private void refused(Batch part, SQLException refusal) throws SQLException, PartitionsLostException {
        if (part.retainsEveryRecord()) {
            log.warn("the database refuses the batch, looking for the quote: {}", SqlErrors.describe(refusal));
            isolate(part, refusal);
        } else {
            log.warn("the database refuses the batch, reading it again in parts: {}", SqlErrors.describe(refusal));
            rewindForIsolation(part);
        }
    }

    /** Nothing of the part was written, and its dead letters are sent: only what it did not keep is missing. */
    private void rewindForIsolation(Batch part) {
        part.ranges().forEach((partition, range) -> {
            isolateUntilOffset.merge(partition, range.to(), Math::max);
            trailingOffsets.remove(partition);
            consumer.seek(new TopicPartition(topic.name(), partition), range.from());
        });
        writers.drop(part);
    }

    private void isolate(Batch part, SQLException refusal) throws SQLException, PartitionsLostException {
        List<Refusal> refusals = refusedQuotes.in(part);
        if (refusals.isEmpty()) {
            // Each half was fine: not the rows' fault after all.
            throw new SQLException("a refusal that did not come again", "40000", refusal);
        }
        // A column that somebody made shorter refuses good quotes.
        List<String> problems = database.schemaProblems();
        if (!problems.isEmpty()) {
            throw new UnusableDatabaseException(refusal, problems);
        }
        for (Refusal each : refusals) {
            part.refuse(each.change(), RejectedRecord.refused(each.change().source(), each.failure()));
        }
    }

    private void sendDeadLetters() throws DeadLettersUnavailableException {
        for (Batch part : writers.parts()) {
            List<RejectedRecord> letters = part.unsentDeadLetters();
            if (!letters.isEmpty()) {
                deadLetters.send(letters);
                part.deadLettersSent();
                letters.forEach(letter -> metrics.deadLetter(letter.reason()));
            }
        }
    }

    private void written(Batch part, WriteOutcome outcome, Duration took) {
        metrics.committed(outcome, part.deadLettered(), took);
        Map<TopicPartition, OffsetAndMetadata> forLagTools = new HashMap<>();
        for (Map.Entry<Integer, OffsetRange> each : part.ranges().entrySet()) {
            long to = each.getValue().to();
            partitions.written(each.getKey(), to);
            isolateUntilOffset.computeIfPresent(each.getKey(), (partition, end) -> to < end ? end : null);
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
