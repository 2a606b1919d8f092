package io.quotestream.sink;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Brings the schema up to date, by the files in {@code db/migration}. */
final class Migrations {

    private Migrations() {}

    /**
     * Runs the migrations that the database has not seen, as the user for migrations if there is one. Several sinks may do so
     * at once: one does the work, the others wait for it.
     *
     * @throws SQLException if the database failed
     * @throws FlywayException if the database's schema is not one that these migrations made
     */
    static void run(JdbcSettings settings) throws SQLException {
        MysqlDataSource dataSource = new MysqlDataSource();
        dataSource.setUrl(settings.url());
        dataSource.setUser(settings.migrationUser().orElse(settings.user()));
        dataSource.setPassword(
                (settings.migrationUser().isPresent() ? settings.migrationPassword() : settings.password()).reveal());
        dataSource.setConnectTimeout(5_000); // but no limit for a statement: a large table's change takes its time
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:db/migration")
                    // An older sink may start after a newer one: its tables are all there.
                    .ignoreMigrationPatterns("*:future")
                    .load()
                    .migrate();
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
