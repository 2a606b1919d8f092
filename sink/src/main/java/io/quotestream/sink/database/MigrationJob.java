package io.quotestream.sink.database;

import io.quotestream.runtime.Backoff;
import io.quotestream.runtime.Shutdown;
import io.quotestream.runtime.config.Env;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the schema and ends, for deployments whose sinks may not: needs the variables {@code JDBC_*} and nothing else. */
public final class MigrationJob {

    private static final Logger log = LoggerFactory.getLogger(MigrationJob.class);

    private final JdbcSettings settings;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private MigrationJob(JdbcSettings settings) {
        this.settings = settings;
    }

    /** Runs the migrations; waits for an unavailable database. */
    public static void run(Map<String, String> variables, Shutdown shutdown) throws InterruptedException {
        Env env = Env.of(variables, "JDBC_");
        MigrationJob job = new MigrationJob(JdbcSettings.from(env));
        env.verify();
        shutdown.onStop(job.stopped::countDown);
        job.run();
    }

    private void run() throws InterruptedException {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        Duration pause;
        do {
            try {
                Migrations.run(settings);
                log.info("the schema is up to date");
                return;
            } catch (SQLException e) {
                if (SqlErrors.classify(e) != SqlErrorKind.TRANSIENT) {
                    throw DatabaseRefusal.asInvalidConfiguration(e);
                }
                pause = backoff.next();
                log.warn("the database failed, again in {} ms: {}", pause.toMillis(), SqlErrors.describe(e));
            }
        } while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        throw new IllegalStateException("stopped before the schema was up to date");
    }
}
