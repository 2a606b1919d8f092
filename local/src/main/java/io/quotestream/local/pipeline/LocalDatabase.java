package io.quotestream.local.pipeline;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** Where the analysts' tables are. */
public record LocalDatabase(String jdbcUrl, String user, String password) {

    public Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return DriverManager.getConnection(jdbcUrl, login);
    }

    /** The variables by which the sink finds it. */
    public Map<String, String> sinkEnvironment() {
        return password.isEmpty()
                ? Map.of("JDBC_URL", jdbcUrl, "JDBC_USER", user)
                : Map.of("JDBC_URL", jdbcUrl, "JDBC_USER", user, "JDBC_PASSWORD", password);
    }

    @Override
    public String toString() {
        return jdbcUrl; // without the password
    }
}
