package io.quotestream.sink.database;

import io.quotestream.runtime.config.InvalidConfigurationException;
import java.sql.SQLException;

/** Turns what the database refuses at the start into the variable that is wrong and what it should be. */
public final class DatabaseRefusal {

    private DatabaseRefusal() {}

    public static InvalidConfigurationException asInvalidConfiguration(SQLException failure) {
        String refusal = "the database refuses the sink: " + SqlErrors.describe(failure);
        return switch (SqlErrors.vendorCode(failure)) {
            case 1045, 1698, 1820, 1862, 3118, 4151 ->
                new InvalidConfigurationException(
                        "JDBC_USER",
                        refusal,
                        "a user that may log in, and its password",
                        "JDBC_PASSWORD_FILE=/run/secrets/jdbc");
            case 1044, 1049 ->
                new InvalidConfigurationException(
                        "JDBC_URL",
                        refusal,
                        "a database that exists and that the user has rights in",
                        "jdbc:mysql://mysql:3306/quotes");
            case 1142, 1143, 1227 ->
                new InvalidConfigurationException(
                        "JDBC_USER",
                        refusal,
                        "a user with the rights in db/grants-*.sql; with SINK_MIGRATE=true also those for migrations, or"
                                + " JDBC_MIGRATION_USER",
                        "SINK_MIGRATE=false");
            case 1146 ->
                new InvalidConfigurationException(
                        "SINK_MIGRATE",
                        refusal + ": the tables are missing",
                        "migrations that run here or ran before",
                        "true");
            default ->
                new InvalidConfigurationException("JDBC_URL", refusal, "a MySQL server that works for the sink", "");
        };
    }
}
