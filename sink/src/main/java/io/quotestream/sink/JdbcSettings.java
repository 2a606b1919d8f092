package io.quotestream.sink;

import io.quotestream.runtime.Env;
import io.quotestream.runtime.Secret;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where the database is, and as whom the sink goes there.
 *
 * @param url without user and password
 * @param migrationUser who may change the schema, if that is another user
 */
record JdbcSettings(
        String url, String user, Secret password, Optional<String> migrationUser, Secret migrationPassword) {

    private static final String PREFIX = "jdbc:mysql://";

    /** Settings on which the sink's guarantees rest, or that do not belong into a URL. */
    private static final Set<String> NOT_IN_URL = Set.of(
            "user",
            "password",
            "useaffectedrows",
            "sessionvariables",
            "connectiontimezone",
            "servertimezone",
            "forceconnectiontimezonetosession",
            "preserveinstants",
            "characterencoding",
            "connectioncollation",
            "usebulkstmts",
            "allowmultiqueries",
            "allowloadlocalinfile",
            "autoreconnect",
            "continuebatchonerror",
            "jdbccomplianttruncation",
            "uselocalsessionstate",
            "uselocaltransactionstate");

    static JdbcSettings from(Env env) {
        String url = env.required("JDBC_URL", "a JDBC URL of MySQL's driver", "jdbc:mysql://mysql:3306/quotes");
        check(env, url);
        return new JdbcSettings(
                url,
                env.optional("JDBC_USER", "quotes_sink"),
                env.secret("JDBC_PASSWORD"),
                env.optional("JDBC_MIGRATION_USER"),
                env.secret("JDBC_MIGRATION_PASSWORD"));
    }

    private static void check(Env env, String url) {
        if (url.isEmpty()) {
            return; // missing, which is a problem already
        }
        int query = url.indexOf('?');
        String address = query < 0 ? url : url.substring(0, query);
        int database = address.lastIndexOf('/');
        if (!url.startsWith(PREFIX) || database < PREFIX.length() || database == address.length() - 1) {
            env.problem(
                    "JDBC_URL",
                    "is no URL of a MySQL database",
                    PREFIX + "HOST:PORT/DATABASE",
                    "jdbc:mysql://mysql:3306/quotes");
            return;
        }
        if (address.indexOf('@') >= 0) {
            env.problem(
                    "JDBC_URL",
                    "holds a user or password",
                    "none; they have variables of their own",
                    "JDBC_USER=quotes_sink JDBC_PASSWORD_FILE=/run/secrets/jdbc-password");
        }
        if (query >= 0) {
            Arrays.stream(url.substring(query + 1).split("&", -1))
                    .map(property -> property.split("=", 2)[0])
                    .filter(name -> NOT_IN_URL.contains(name.toLowerCase(Locale.ROOT)))
                    .forEach(name -> env.problem(
                            "JDBC_URL",
                            "sets " + name,
                            "leave it out: the sink sets what its guarantees need, and user and password have variables of"
                                    + " their own",
                            "jdbc:mysql://mysql:3306/quotes?sslMode=VERIFY_IDENTITY"));
        }
    }
}
