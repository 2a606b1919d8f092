package io.quotestream.sink;

import io.quotestream.runtime.kafka.KafkaUnavailableException;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.Retry;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import io.quotestream.sink.database.UnusableDatabaseException;
import io.quotestream.sink.deadletters.DeadLettersUnavailableException;
import io.quotestream.sink.partitions.Partitions;
import io.quotestream.sink.partitions.PartitionsLostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a failure of the loop's work means: transient ones are retried indefinitely with growing pauses, fatal ones
 * end the sink, lost partitions are given up. Confined to the poll thread.
 */
final class Attempts {

    private static final Logger log = LoggerFactory.getLogger(Attempts.class);

    /** What may fail. */
    interface Work {
        void run() throws SQLException, PartitionsLostException, DeadLettersUnavailableException;
    }

    private final Database database;
    private final Partitions partitions;
    private final SinkMetrics metrics;
    private final SinkHealth health;
    private final Retry retry = new Retry();

    Attempts(Database database, Partitions partitions, SinkMetrics metrics, SinkHealth health) {
        this.database = database;
        this.partitions = partitions;
        this.metrics = metrics;
        this.health = health;
    }

    /** How much of the pause after a failure is left. */
    Duration pause() {
        return retry.remaining();
    }

    /** Whether the last attempt failed, and {@link #recovered} was not called since. */
    boolean isFailing() {
        return retry.isFailing();
    }

    /** Ends the failure: the next one is followed by a short pause again. */
    void recovered() {
        retry.succeeded();
        health.deadLettersUp();
        partitions.resume();
    }

    /** Runs the work; true if it is done. */
    boolean attempt(Work work) {
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
}
