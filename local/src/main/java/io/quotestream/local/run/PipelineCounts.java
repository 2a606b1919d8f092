package io.quotestream.local.run;

import io.quotestream.embedded.process.RunFailedException;
import io.quotestream.local.compare.DeadLetterReader;
import io.quotestream.local.compare.RefusedQuotes;
import io.quotestream.local.oracle.ExpectedDeadLetter;
import io.quotestream.local.pipeline.Pipeline;
import io.quotestream.local.pipeline.ServiceEndpoint;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts read from each part itself: the event store, the services' metrics, and the tables. What was written is the sum of
 * the events on which the quotes' rows rest, the listed dead letters, and the events of states that the database refused, so
 * that it is exact however the sink cut its batches. Confined to one thread.
 */
public final class PipelineCounts implements Counts, AutoCloseable {

    private static final String EVENTS_WRITTEN = """
            SELECT (SELECT COALESCE(SUM(event_count), 0) FROM quotes)
                 + (SELECT COUNT(*) FROM dead_letters WHERE reason <> 'refused-by-database')
            """;
    private static final String EVENTS_OF_REFUSED_QUOTES = """
        SELECT quote_uid, event_count
        FROM quotes
        WHERE quote_uid IN (SELECT quote_uid FROM dead_letters WHERE reason = 'refused-by-database')
        """;

    private final Pipeline pipeline;
    private final DeadLetterReader deadLetters;
    private @Nullable Connection connection;
    private long bridgeWritten;
    private long bridgeDeadLetters;
    private long streamsEvents;
    private long inTables;

    public PipelineCounts(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.deadLetters = new DeadLetterReader(pipeline.bootstrapServers());
    }

    @Override
    public Reading read() throws InterruptedException {
        pipeline.verifyAlive();
        List<ExpectedDeadLetter> givenUp = deadLetters.read();
        readMetrics();
        readTables();
        return new Reading(
                pipeline.eventStore().eventCount(),
                bridgeWritten + bridgeDeadLetters,
                streamsEvents + bridgeDeadLetters,
                inTables,
                givenUp.size());
    }

    /** A service that does not respond keeps its last figures. */
    private void readMetrics() throws InterruptedException {
        pipeline.endpoint("bridge").metrics().ifPresent(page -> {
            bridgeWritten = ServiceEndpoint.sum(page, "bridge_events_written_total");
            bridgeDeadLetters = ServiceEndpoint.sum(page, "dead_letters_total");
        });
        pipeline.endpoint("streams-app").metrics().ifPresent(page -> {
            streamsEvents = ServiceEndpoint.sum(page, "streams_events_total");
        });
    }

    private void readTables() {
        try {
            Connection current = connection == null ? pipeline.database().connect() : connection;
            connection = current;
            try (Statement statement = current.createStatement();
                    ResultSet row = statement.executeQuery(EVENTS_WRITTEN)) {
                row.next();
                inTables = row.getLong(1);
            }
            if (!deadLetters.refused().isEmpty()) {
                inTables += deadLetters.refused().missingEvents(eventsOfRefusedQuotes(current));
            }
        } catch (SQLException e) {
            throw new RunFailedException("MariaDB cannot be read: " + e.getMessage(), e);
        }
    }

    private static Map<String, Long> eventsOfRefusedQuotes(Connection connection) throws SQLException {
        Map<String, Long> events = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(EVENTS_OF_REFUSED_QUOTES)) {
            while (row.next()) {
                events.put(row.getString(1), row.getLong(2));
            }
        }
        return events;
    }

    /** The quotes that the database refused so far. */
    RefusedQuotes refused() {
        return deadLetters.refused();
    }

    /** Every dead letter there is. */
    public List<ExpectedDeadLetter> deadLetters() {
        return deadLetters.readAll();
    }

    @Override
    public void close() throws SQLException {
        deadLetters.close();
        if (connection != null) {
            connection.close();
        }
    }
}
