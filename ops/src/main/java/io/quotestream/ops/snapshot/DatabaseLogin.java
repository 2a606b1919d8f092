package io.quotestream.ops.snapshot;

import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The database to read, and the user to read it as.
 *
 * @param url a JDBC URL without user and password
 */
public record DatabaseLogin(String url, String user, Secret password) {

    /** Reads {@code JDBC_URL}, {@code JDBC_USER} and {@code JDBC_PASSWORD}. */
    public static DatabaseLogin from(Env env, String defaultUser) {
        return new DatabaseLogin(
                env.required(
                        "JDBC_URL",
                        "a JDBC URL of MySQL's driver",
                        "jdbc:mysql://mysql:3306/quotes?sslMode=VERIFY_IDENTITY"),
                env.optional("JDBC_USER", defaultUser),
                env.secret("JDBC_PASSWORD"));
    }

    /** Connects, in UTC, and starts the one transaction of the connection: all that is read in it is of this moment. */
    public Connection openSnapshot() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("forceConnectionTimeZoneToSession", "true");
        properties.setProperty("connectTimeout", "5000");
        properties.setProperty("tcpKeepAlive", "true");
        Connection connection = DriverManager.getConnection(url, properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
