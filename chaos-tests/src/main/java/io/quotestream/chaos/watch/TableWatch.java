package io.quotestream.chaos.watch;

import io.quotestream.chaos.testbed.ChaosFindings;
import io.quotestream.chaos.testbed.Threads;
import io.quotestream.local.pipeline.LocalDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks the tables continuously, as an analyst's report might at any moment, for what must never be seen: children
 * without a parent, counts that do not fit the rows, intervals that overlap, a quote or an offset that moves backwards.
 *
 * <p>A check reads one snapshot of the quotes that changed lately, and now and then of all. It takes a fifth of the time at
 * most, so that watching does not slow the pipeline down. An unavailable MySQL is retried.
 */
public final class TableWatch implements AutoCloseable {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(300);
    private static final int PAUSE_FACTOR = 4;

    /** Rows get their time when they are written, and are seen when that is committed: later by a paused sink's pause. */
    private static final Duration OVERLAP = Duration.ofSeconds(90);

    private static final Duration FULL_CHECK_INTERVAL = Duration.ofSeconds(60);

    private static final String QUOTES = """
            SELECT q.quote_uid,
                   q.last_event_revision,
                   q.event_count,
                   q.active_product_count,
                   (SELECT COUNT(DISTINCT i.product_id)
                    FROM quote_items i
                    WHERE i.quote_uid = q.quote_uid
                      AND i.is_active) AS active_in_items,
                   (SELECT COUNT(*)
                    FROM quote_product_activity a
                    WHERE a.quote_uid = q.quote_uid
                      AND a.active_to = '9999-12-31 00:00:00') AS open_intervals,
                   (SELECT COUNT(*)
                    FROM quote_product_activity a
                    JOIN quote_product_activity b
                      ON b.quote_uid = a.quote_uid
                     AND b.product_id = a.product_id
                     AND b.interval_number > a.interval_number
                    WHERE a.quote_uid = q.quote_uid
                      AND b.active_from < a.active_to) AS overlaps,
                   (SELECT COUNT(*)
                    FROM quote_product_activity a
                    WHERE a.quote_uid = q.quote_uid
                      AND (a.active_to < a.active_from
                           OR (a.active_to = '9999-12-31 00:00:00') <> (a.closed_revision IS NULL))) AS inverted
            FROM quotes q
            WHERE q.written_at >= NOW(6) - INTERVAL ? SECOND
            """;

    private static final String ORPHANS = """
            SELECT (SELECT COUNT(*)
                    FROM quote_items i
                    WHERE NOT EXISTS (SELECT 1 FROM quotes q WHERE q.quote_uid = i.quote_uid))
                 + (SELECT COUNT(*)
                    FROM quote_product_activity a
                    WHERE NOT EXISTS (SELECT 1 FROM quotes q WHERE q.quote_uid = a.quote_uid))
            """;

    private static final String CHANGES = """
            SELECT COALESCE(SUM(started), 0),
                   COALESCE(SUM(ended), 0),
                   (SELECT COUNT(*)
                    FROM quote_product_activity),
                   (SELECT COUNT(*)
                    FROM quote_product_activity
                    WHERE active_to < '9999-12-31 00:00:00')
            FROM active_product_changes
            WHERE resolution = ?
            """;

    private static final List<String> RESOLUTIONS = List.of("minute", "hour", "day");

    private static final String OFFSETS = """
            SELECT topic,
                   partition_number,
                   epoch,
                   next_offset
            FROM sink_offsets
            """;

    /** How far a row had come: both numbers may only grow. */
    private record Reached(long first, long second) {}

    private final LocalDatabase database;
    private final ChaosFindings findings;
    private final Thread thread = new Thread(this::run, "table-watch");
    private final Map<String, Reached> quotes = new HashMap<>();
    private final Map<String, Reached> offsets = new HashMap<>();
    private @Nullable Connection connection;
    private long checkedAt = System.nanoTime();
    private long fullCheckAt = System.nanoTime();
    private volatile boolean isStopped;
    private final AtomicLong checks = new AtomicLong();
    private final AtomicLong rowsSeen = new AtomicLong();

    public TableWatch(LocalDatabase database, ChaosFindings findings) {
        this.database = database;
        this.findings = findings;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Checks that were made. */
    public long checks() {
        return checks.get();
    }

    /** Quotes seen in all checks together. */
    public long quotesSeen() {
        return rowsSeen.get();
    }

    private void run() {
        try {
            while (!isStopped) {
                long begin = System.nanoTime();
                boolean isFull = begin - fullCheckAt > FULL_CHECK_INTERVAL.toNanos();
                tryToCheck(isFull);
                long took = System.nanoTime() - begin;
                TimeUnit.NANOSECONDS.sleep(Math.max(SHORTEST_PAUSE.toNanos(), PAUSE_FACTOR * took));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToCheck(boolean isFull) {
        try {
            check(isFull);
        } catch (SQLException e) {
            disconnect(); // unavailable at the moment
        }
    }

    /** Checks everything on a new connection, since the old one may have ended with its server; from any thread. */
    synchronized void checkOnNewConnection() throws SQLException {
        disconnect();
        check(true);
    }

    /** Checks once; from any thread. */
    synchronized void check(boolean isFull) throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = database.connect();
            current.setAutoCommit(false);
            current.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection = current;
        }
        long begin = System.nanoTime();
        long seconds = isFull
                ? TimeUnit.DAYS.toSeconds(1)
                : TimeUnit.NANOSECONDS.toSeconds(begin - checkedAt) + OVERLAP.toSeconds();
        offsets(current);
        quotes(current, seconds);
        if (isFull) {
            orphans(current);
            changes(current);
            fullCheckAt = begin;
        }
        current.commit();
        checkedAt = begin;
        checks.incrementAndGet();
    }

    private void quotes(Connection current, long seconds) throws SQLException {
        try (PreparedStatement statement = current.prepareStatement(QUOTES)) {
            statement.setLong(1, seconds);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rowsSeen.incrementAndGet();
                    quote(row);
                }
            }
        }
    }

    private void quote(ResultSet row) throws SQLException {
        String id = row.getString("quote_uid");
        long active = row.getLong("active_product_count");
        expect(
                row.getLong("active_in_items") == active,
                id,
                "has " + active + " active products, but not in its items");
        expect(
                row.getLong("open_intervals") == active,
                id,
                "has " + active + " active products, but not so many intervals");
        expect(row.getLong("overlaps") == 0, id, "has intervals that overlap");
        expect(row.getLong("inverted") == 0, id, "has an interval that ends before it begins, or half-ended");
        Reached now = new Reached(row.getLong("last_event_revision"), row.getLong("event_count"));
        moved(quotes, "quote " + id, now);
    }

    private void offsets(Connection current) throws SQLException {
        try (Statement statement = current.createStatement();
                ResultSet row = statement.executeQuery(OFFSETS)) {
            while (row.next()) {
                moved(
                        offsets,
                        "sink_offsets of " + row.getString("topic") + "-" + row.getInt("partition_number"),
                        new Reached(row.getLong("epoch"), row.getLong("next_offset")));
            }
        }
    }

    private void moved(Map<String, Reached> all, String what, Reached now) {
        Reached before = all.put(what, now);
        if (before != null && (now.first() < before.first() || now.second() < before.second())) {
            findings.add(what + " moved backwards: from " + before + " to " + now);
        }
    }

    private void orphans(Connection current) throws SQLException {
        try (Statement statement = current.createStatement();
                ResultSet row = statement.executeQuery(ORPHANS)) {
            row.next();
            if (row.getLong(1) != 0) {
                findings.add(row.getLong(1) + " rows of items or activity have no quote");
            }
        }
    }

    /** The counts of active products say as much as the intervals that they count. */
    private void changes(Connection current) throws SQLException {
        try (PreparedStatement statement = current.prepareStatement(CHANGES)) {
            for (String resolution : RESOLUTIONS) {
                statement.setString(1, resolution);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    long started = row.getLong(1);
                    long ended = row.getLong(2);
                    if (started != row.getLong(3) || ended != row.getLong(4)) {
                        findings.add("active_product_changes has counted " + started + " beginnings and " + ended
                                + " ends by the " + resolution + ", but intervals have " + row.getLong(3) + " and "
                                + row.getLong(4));
                    }
                }
            }
        }
    }

    private void expect(boolean isSo, String quote, String otherwise) {
        if (!isSo) {
            findings.add("quote " + quote + " " + otherwise);
        }
    }

    private synchronized void disconnect() {
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
        thread.interrupt();
        Threads.join(thread);
        disconnect();
    }
}
