package io.quotestream.sink;

import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.UnusableDatabaseException;
import io.quotestream.sink.deadletters.DeadLetterProducer;
import io.quotestream.sink.deadletters.DeadLettersTable;
import io.quotestream.sink.deadletters.DeadLettersUnavailableException;
import io.quotestream.sink.partitions.OffsetStore;
import io.quotestream.sink.partitions.PartitionClaimer;
import io.quotestream.sink.partitions.Partitions;
import io.quotestream.sink.partitions.PartitionsLostException;
import io.quotestream.sink.partitions.UnusableTopicException;
import io.quotestream.sink.write.Batch;
import io.quotestream.sink.write.BatchLimits;
import io.quotestream.sink.write.BatchWriter;
import io.quotestream.sink.write.ParallelWriter;
import io.quotestream.sink.write.ParallelWriter.WriteResult;
import io.quotestream.sink.write.RefusedQuoteSearch;
import io.quotestream.sink.write.RejectedRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop: reads a batch, which holds the last state of each quote, writes it in one transaction, advances, begins again. It
 * has one batch at a time; a large one is written in parts. While something fails it continues polling with all partitions
 * paused, so that Kafka takes none away, and does the same parts again.
 */
public final class Sink {

    private static final Logger log = LoggerFactory.getLogger(Sink.class);

    private final Consumer<byte[], byte[]> consumer;
    private final ChangelogTopic topic;
    private final Partitions partitions;
    private final PartitionClaimer claimer;
    private final ChangelogReader reader;
    private final ParallelWriter writers;
    private final DeadLetterProducer deadLetters;
    private final RefusedBatches refusedBatches;
    private final Attempts attempts;
    private final SinkMetrics metrics;
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
        this.metrics = metrics;
        this.partitions = new Partitions(consumer, topic.name(), this::dropPartition);
        OffsetStore offsets = new OffsetStore(topic.name());
        this.claimer = new PartitionClaimer(consumer, topic.name(), topic::identity, database, offsets, partitions);
        this.reader = new ChangelogReader(consumer, topic.name(), partitions, limits, health);
        BatchWriter writer = new BatchWriter(database, offsets, new DeadLettersTable()::forgetQuotes);
        this.writers = new ParallelWriter(writer, limits.writers());
        RefusedQuoteSearch search = new RefusedQuoteSearch(writer, () -> reader.keepAlive(Duration.ZERO));
        this.refusedBatches = new RefusedBatches(search, database, reader, writers);
        this.attempts = new Attempts(database, partitions, metrics, health);
    }

    private void dropPartition(int partition) {
        reader.dropPartition(partition);
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
            throw UnusableTopicException.truncated(e.offsetOutOfRangePartitions());
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
        PAUSED,
        /** Claims assigned partitions. */
        CLAIMING,
        /** Writes what is left of a batch, or finds that all works again. */
        RETRYING,
        /** Reads records into the next batch, and writes it when it is due. */
        READING
    }

    private Phase phase() {
        if (!attempts.pause().isZero()) {
            return Phase.PAUSED;
        }
        if (!partitions.toClaim().isEmpty()) {
            return Phase.CLAIMING;
        }
        return attempts.isFailing() || !writers.isEmpty() ? Phase.RETRYING : Phase.READING;
    }

    private void step() {
        switch (phase()) {
            case PAUSED -> reader.keepAlive(attempts.pause());
            case CLAIMING -> attempts.attempt(this::claim);
            case RETRYING -> {
                if (attempts.attempt(this::write)) {
                    attempts.recovered();
                }
            }
            case READING -> {
                if (reader.read()) {
                    writers.take(reader.takeBatch());
                    attempts.attempt(this::write);
                }
            }
        }
    }

    private void claim() throws SQLException {
        claimer.claim(partitions.toClaim());
        metrics.partitionsClaimed(partitions.claims().size());
    }

    /** Writes what is left of the batch, whatever it takes: when this returns, all of it is in the tables. */
    private void write() throws SQLException, PartitionsLostException, DeadLettersUnavailableException {
        while (!writers.isEmpty()) {
            sendDeadLetters();
            List<WriteResult> results = writers.write();
            results.forEach(this::advance);
            ParallelWriter.rethrow(results);
            for (WriteResult each : results) {
                if (each.failure() instanceof SQLException refusal) {
                    refusedBatches.refused(each.part(), refusal);
                }
            }
        }
    }

    /** Before the offsets behind them are stored. */
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

    private void advance(WriteResult result) {
        if (result.outcome() != null) {
            metrics.committed(result.outcome(), result.part().deadLettered(), result.took());
            reader.advance(result.part().ranges());
        }
    }
}
