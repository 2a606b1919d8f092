package io.quotestream.sink;

import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.SqlErrors;
import io.quotestream.sink.database.UnusableDatabaseException;
import io.quotestream.sink.partitions.PartitionsLostException;
import io.quotestream.sink.write.Batch;
import io.quotestream.sink.write.ParallelWriter;
import io.quotestream.sink.write.RefusedQuoteSearch;
import io.quotestream.sink.write.RefusedQuoteSearch.Refusal;
import io.quotestream.sink.write.RejectedRecord;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a batch that the database refuses. One that holds only the last states of its quotes is read again from
 * Kafka into small batches that retain every record; in those the refused changes are found and become dead letters.
 * Confined to the poll thread.
 */
final class RefusedBatches {

    private static final Logger log = LoggerFactory.getLogger(RefusedBatches.class);

    private final RefusedQuoteSearch search;
    private final Database database;
    private final ChangelogReader reader;
    private final ParallelWriter writers;

    RefusedBatches(RefusedQuoteSearch search, Database database, ChangelogReader reader, ParallelWriter writers) {
        this.search = search;
        this.database = database;
        this.reader = reader;
        this.writers = writers;
    }

    /** Prepares the next attempt to write a part that the database refused. */
    void refused(Batch part, SQLException refusal) throws SQLException, PartitionsLostException {
        if (part.retainsEveryRecord()) {
            log.warn("the database refuses the batch, looking for the quote: {}", SqlErrors.describe(refusal));
            isolate(part, refusal);
        } else {
            log.warn("the database refuses the batch, reading it again in parts: {}", SqlErrors.describe(refusal));
            reader.readAgain(part.ranges());
            writers.drop(part);
        }
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
