package io.quotestream.ops.archive;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.runtime.Backoff;
import io.quotestream.runtime.Shutdown;
import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.DatabaseRefusal;
import io.quotestream.sink.database.JdbcSettings;
import io.quotestream.sink.database.SqlErrorKind;
import io.quotestream.sink.database.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Archives old quotes beside running sinks, and ends: needs the variables {@code JDBC_*} and nothing else. */
final class ArchiveJob {

    private static final Logger log = LoggerFactory.getLogger(ArchiveJob.class);

    private static final int QUOTES_A_STEP = 200;

    private final Database database;
    private final Archive archive;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private ArchiveJob(Database database, Archive archive) {
        this.database = database;
        this.archive = archive;
    }

    /**
     * Moves every quote whose last event was before {@code before}; a database that is away is waited for.
     *
     * @param before a day in UTC, not after today
     * @param archive the database to move to, on the same server
     */
    static void run(Map<String, String> variables, String before, String archive, Shutdown shutdown)
            throws InterruptedException {
        Env env = Env.of(variables, "JDBC_");
        JdbcSettings settings = JdbcSettings.from(env);
        env.verify();
        LocalDateTime day = day(before, Clock.systemUTC());
        if (!archive.matches("[A-Za-z0-9_]{1,64}")) {
            throw new InvalidConfigurationException(
                    "argument", "is no name of a database: " + archive, "letters, digits and _", "quotes_archive");
        }
        try (Database database = new Database(settings, new SimpleMeterRegistry())) {
            ArchiveJob job = new ArchiveJob(database, new Archive(archive, day, QUOTES_A_STEP));
            shutdown.onStop(job.stopped::countDown);
            job.run();
        }
    }

    static LocalDateTime day(String text, Clock clock) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (!day.isAfter(LocalDate.now(clock.withZone(ZoneOffset.UTC)))) {
                return day.atStartOfDay();
            }
        } catch (DateTimeParseException e) {
            log.debug("{} is no day", text);
        }
        throw new InvalidConfigurationException(
                "argument", "is no day up to today: " + text, "a day in UTC", "2025-01-01");
    }

    private void run() throws InterruptedException {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        long quotes = 0;
        long rows = 0;
        boolean hasTables = false;
        while (stopped.getCount() > 0) {
            try (Connection connection = database.connection()) {
                if (!hasTables) {
                    archive.createTables(connection);
                    hasTables = true;
                }
                for (Archive.Step step = archive.move(connection); ; step = archive.move(connection)) {
                    if (step == null) {
                        log.info("archived {} quotes and {} rows of theirs", quotes, rows);
                        return;
                    }
                    quotes += step.quotes();
                    rows += step.items() + step.intervals();
                    backoff.reset();
                    if (stopped.getCount() == 0) {
                        break;
                    }
                }
            } catch (SQLException e) {
                if (SqlErrors.classify(e) != SqlErrorKind.TRANSIENT) {
                    throw DatabaseRefusal.asInvalidConfiguration(e);
                }
                Duration pause = backoff.next();
                log.warn("the database failed, again in {} ms: {}", pause.toMillis(), SqlErrors.describe(e));
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        }
        throw new IllegalStateException("asked to stop after " + quotes + " quotes; run again to go on");
    }
}
