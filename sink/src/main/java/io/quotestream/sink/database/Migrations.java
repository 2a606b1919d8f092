package io.quotestream.sink.database;

import com.mysql.cj.jdbc.MysqlDataSource;
import io.quotestream.runtime.config.Secret;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;

/** Brings the schema up to date, by the files in {@code db/migration}. */
public final class Migrations {

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
                Flyway::migrate);
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
