package io.quotestream.sink.database;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;

/**
 * The two ways to name the row that an {@code ON DUPLICATE KEY UPDATE} could not insert. MySQL wants a row alias, since its
 * {@code VALUES()} is deprecated; MariaDB knows only {@code VALUES()}. Statements are written in MySQL's words.
 */
public enum SqlDialect {
    MYSQL {
        @Override
        public String upsert(String statement) {
            return statement;
        }
    },
    MARIADB {
        @Override
        public String upsert(String statement) {
            return statement.replaceAll("\\s+AS incoming\\b", "").replaceAll("\\bincoming\\.(\\w+)", "VALUES($1)");
        }
    };

    /** The dialect of a server by what it says it is; the driver's name says nothing, as MySQL's speaks to both. */
    public static SqlDialect of(DatabaseMetaData server) throws SQLException {
        return of(server.getDatabaseProductVersion());
    }

    public static SqlDialect of(String version) {
        return version.toLowerCase(Locale.ROOT).contains("mariadb") ? MARIADB : MYSQL;
    }

    /** {@code statement}, whose row alias must be {@code incoming}, in this dialect. */
    public abstract String upsert(String statement);
}
