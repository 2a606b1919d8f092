package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quotestream.runtime.config.Secret;
import io.quotestream.sink.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Migrations of tables that others read. */
final class MigrationsIT {

    private final TestDatabase database = TestDatabase.fresh();
    private final JdbcSettings settings = new JdbcSettings(
            database.url(), database.user(), new Secret(database.password()), Optional.empty(), Secret.NONE);

    @Test
    void aMigrationBehindAReaderGivesWayAndRepairsItselfLater() throws Exception {
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations("classpath:db/migration")
                .target("6")
                .load()
                .migrate();
        try (Connection reader = database.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM quotes").close();

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> Migrations.run(settings))
                    .satisfies(e -> assertThat(e.getErrorCode()).isEqualTo(1205))
                    .satisfies(e -> assertThat(SqlErrors.classify(e)).isEqualTo(SqlErrorKind.TRANSIENT));
            assertThat(database.count("quotes")).as("read by another").isZero();
            reader.rollback();
        }

        Migrations.run(settings);

        assertThat(Migrations.missing(settings)).isEmpty();
        assertThat(database.rows("SELECT version FROM flyway_schema_history WHERE success = 0"))
                .isEmpty();
    }
}
