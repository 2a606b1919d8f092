package io.quotestream.chaos.watch;

import io.quotestream.chaos.testbed.Threads;
import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.local.feed.EventAppender;
import io.quotestream.local.pipeline.LocalDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long events take to become rows. A probe is an event for each of a few quotes, one in every partition; once
 * the rows of all of them show it, the pipeline has moved on in every partition beyond what was appended before.
 */
public final class Probes implements AutoCloseable {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(25);
    private static final String TYPE = "probe_sent";

    /**
     * A probe that was sent.
     *
     * @param revision of the first of its events
     * @param sentNanos by the clock of {@link System#nanoTime}
     * @param took completed with the time until the rows of all quotes showed it
     */
    public record Mark(long revision, long sentNanos, CompletableFuture<Duration> took) {}

    private final EmbeddedEventStore store;
    private final LocalDatabase database;
    private final List<String> quotes = new ArrayList<>();
    private final Queue<Mark> underway = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "probes");
    private @Nullable Connection connection;
    private volatile boolean isStopped;

    public Probes(EmbeddedEventStore store, LocalDatabase database, int partitions) {
        this.store = store;
        this.database = database;
        for (int partition = 0; partition < partitions; partition++) {
            quotes.add(quoteOf(partition, partitions));
        }
        thread.setDaemon(true);
    }

    /** A quote id that Kafka's clients put into this partition. */
    private static String quoteOf(int partition, int partitions) {
        for (int i = 0; ; i++) {
            String id = "probe-" + partition + "-" + i;
            int hash = Utils.toPositive(Utils.murmur2(id.getBytes(StandardCharsets.UTF_8)));
            if (hash % partitions == partition) {
                return id;
            }
        }
    }

    public void start() {
        thread.start();
    }

    /** Appends a probe. From any thread. */
    public Mark send() {
        List<NewEvent> events = quotes.stream()
                .map(quote -> NewEvent.json(TYPE, "{\"quoteId\":\"" + quote + "\"}"))
                .toList();
        long sent = System.nanoTime();
        long last = store.append(EventAppender.STREAM, events);
        Mark mark = new Mark(last - events.size() + 1, sent, new CompletableFuture<>());
        underway.add(mark);
        return mark;
    }

    /**
     * Waits until the rows show the probe.
     *
     * @return how long after its sending that was, to some 25 ms; empty when it was not within {@code timeout} from now
     */
    public Optional<Duration> await(Mark mark, Duration timeout) throws InterruptedException {
        try {
            return Optional.of(mark.took().get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new AssertionError("nobody completes it so", e);
        }
    }

    private void run() {
        try {
            while (!isStopped) {
                if (!underway.isEmpty()) {
                    long furthest = furthestInAll();
                    long now = System.nanoTime();
                    underway.removeIf(mark -> mark.revision() <= furthest
                            && mark.took().complete(Duration.ofNanos(now - mark.sentNanos())));
                }
                TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The revision that the rows of all probed quotes have reached; -1 when one is missing, or the database does not respond. */
    private long furthestInAll() {
        try {
            Connection current = connection;
            if (current == null) {
                current = database.connect();
                connection = current;
            }
            try (PreparedStatement statement = current.prepareStatement(
                    "SELECT COUNT(*), COALESCE(MIN(last_event_revision), -1) FROM quotes WHERE quote_uid IN ("
                            + String.join(", ", Collections.nCopies(quotes.size(), "?")) + ")")) {
                for (int i = 0; i < quotes.size(); i++) {
                    statement.setString(i + 1, quotes.get(i));
                }
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getInt(1) < quotes.size() ? -1 : row.getLong(2);
                }
            }
        } catch (SQLException e) {
            disconnect(); // MySQL is unavailable now and then, as intended
            return -1;
        }
    }

    private void disconnect() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                // It is gone, which is what was wanted.
            }
        }
    }

    @Override
    public void close() {
        isStopped = true;
        Threads.join(thread);
        disconnect();
    }
}
