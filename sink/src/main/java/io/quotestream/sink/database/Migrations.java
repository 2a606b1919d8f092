package io.quotestream.sink.database;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.quotestream.runtime.config.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema up to date, by the files in {@code db/migration}. Every file may run again after a failure in its middle,
 * so a migration that failed repairs itself at the next attempt.
 */
public final class Migrations {

    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    /**
     * A change of a table waits for its readers, and all who come later wait for it: after 5 s it gives way to them, and
     * comes again after a pause. Safe updates are a help for people, and refuse statements without a key.
     */
    private static final String SESSION = "lock_wait_timeout=5,innodb_lock_wait_timeout=5,sql_safe_updates=0";

    private static final String FORGET_FAILURES = "DELETE FROM flyway_schema_history WHERE success = 0";

    private Migrations() {}

    /**
     * Runs the migrations that the database has not seen, as the user for migrations if there is one. Several sinks may do so
     * at once: one does the work, the others wait for it.
     *
     * @throws SQLException if the database failed
     * @throws FlywayException if the database's schema is not one that these migrations made
     */
    public static void run(JdbcSettings settings) throws SQLException {
        boolean other = settings.migrationUser().isPresent();
        flyway(
                settings,
                settings.migrationUser().orElse(settings.user()),
                other ? settings.migrationPassword() : settings.password(),
                Duration.ZERO, // no limit for a statement: a large table's change takes its time
                flyway -> {
                    forgetFailures(flyway);
                    flyway.migrate();
                });
    }

    /** Flyway notes a migration that failed, and refuses to migrate until the note is gone. */
    private static void forgetFailures(Flyway flyway) {
        boolean failed = false;
        for (MigrationInfo each : flyway.info().applied()) {
            if (each.getState().isFailed()) {
                failed = true;
                log.warn("migration {} ({}) failed before, and runs again", each.getVersion(), each.getDescription());
            }
        }
        if (!failed) {
            return;
        }
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(FORGET_FAILURES);
        } catch (SQLException e) {
            throw new FlywayException("the note of a failed migration cannot be deleted", e);
        }
    }

    /**
     * The migrations that the database has not seen, read as the sink's user.
     *
     * @throws SQLException as {@link #run}
     */
    public static List<String> missing(JdbcSettings settings) throws SQLException {
        List<String> missing = new ArrayList<>();
        flyway(settings, settings.user(), settings.password(), Duration.ofSeconds(30), flyway -> {
            for (MigrationInfo each : flyway.info().pending()) {
                missing.add("migration " + each.getVersion() + " (" + each.getDescription() + ") has not run");
            }
        });
        return missing;
    }

    private static void flyway(
            JdbcSettings settings, String user, Secret password, Duration timeout, Consumer<Flyway> work)
            throws SQLException {
        MysqlDataSource dataSource = new MysqlDataSource();
        dataSource.setUrl(settings.url());
        dataSource.setUser(user);
        dataSource.setPassword(password.reveal());
        dataSource.setConnectTimeout(5_000);
        dataSource.setSocketTimeout((int) timeout.toMillis());
        try {
            dataSource.setSessionVariables(SESSION);
            work.accept(Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:db/migration")
                    // An older sink may start after a newer one: its tables are all there.
                    .ignoreMigrationPatterns("*:future")
                    .load());
        } catch (FlywayException e) {
            SQLException cause = sqlCause(e);
            if (cause == null) {
                throw e;
            }
            throw cause;
        }
    }

    private static @Nullable SQLException sqlCause(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }
}
