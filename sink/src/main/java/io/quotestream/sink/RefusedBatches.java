package io.quotestream.sink;

import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.SqlErrors;
import io.quotestream.sink.database.UnusableDatabaseException;
import io.quotestream.sink.write.Batch;
import io.quotestream.sink.write.ParallelWriter;
import io.quotestream.sink.write.PartitionsLostException;
import io.quotestream.sink.write.RefusedQuoteSearch;
import io.quotestream.sink.write.RefusedQuoteSearch.Refusal;
import io.quotestream.sink.write.RejectedRecord;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a batch that the database refuses. One that holds only the last states of its quotes is read again from
 * Kafka into small batches that retain every record; in those the refused changes are found and become dead letters.
 * Confined to the poll thread.
 */
final class RefusedBatches {

    private static final Logger log = LoggerFactory.getLogger(RefusedBatches.class);

    private final Consumer<?, ?> consumer;
    private final String topic;
    private final Database database;
    private final RefusedQuoteSearch search;
    private final ParallelWriter writers;
    private final IntConsumer onRewind;

    /** By partition, the end of a refused batch: before it, batches are small and retain every record. */
    private final Map<Integer, Long> isolateUntilOffset = new HashMap<>();

    /** @param onRewind receives each partition that is read again */
    RefusedBatches(
            Consumer<?, ?> consumer,
            String topic,
            Database database,
            RefusedQuoteSearch search,
            ParallelWriter writers,
            IntConsumer onRewind) {
        this.consumer = consumer;
        this.topic = topic;
        this.database = database;
        this.search = search;
        this.writers = writers;
        this.onRewind = onRewind;
    }

    /** Whether records of a refused batch are still to be read again. */
    boolean isIsolating() {
        return !isolateUntilOffset.isEmpty();
    }

    /** Up to which offset the partition's unreadable records are in the dead letters already. */
    long rejectedBefore(int partition) {
        return isolateUntilOffset.getOrDefault(partition, 0L);
    }

    void dropPartition(int partition) {
        isolateUntilOffset.remove(partition);
    }

    void written(int partition, long nextOffset) {
        isolateUntilOffset.computeIfPresent(partition, (number, end) -> nextOffset < end ? end : null);
    }

    /** Prepares the next attempt to write a part that the database refused. */
    void refused(Batch part, SQLException refusal) throws SQLException, PartitionsLostException {
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
            onRewind.accept(partition);
            consumer.seek(new TopicPartition(topic, partition), range.from());
        });
        writers.drop(part);
    }

    private void isolate(Batch part, SQLException refusal) throws SQLException, PartitionsLostException {
        List<Refusal> refusals = search.in(part);
        if (refusals.isEmpty()) {
            // Each half was fine: not the rows' fault after all.
            throw new SQLException("a refusal that did not come again", "40000", refusal);
        }
        // A column that was made shorter by hand refuses good quotes.
        List<String> problems = database.schemaProblems();
        if (!problems.isEmpty()) {
            throw new UnusableDatabaseException(refusal, problems);
        }
        for (Refusal each : refusals) {
            part.refuse(each.change(), RejectedRecord.refused(each.change().source(), each.failure()));
        }
    }
}
