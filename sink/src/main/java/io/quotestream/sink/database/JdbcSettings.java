package io.quotestream.sink.database;

import io.quotestream.runtime.config.Env;
import io.quotestream.runtime.config.Secret;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the database is, and as whom the sink goes there.
 *
 * @param url without user and password
 * @param migrationUser who may change the schema, if that is another user
 */
public record JdbcSettings(
        String url, String user, Secret password, Optional<String> migrationUser, Secret migrationPassword) {

    private static final String PREFIX = "jdbc:mysql://";
    private static final String EXAMPLE = "jdbc:mysql://mysql:3306/quotes?sslMode=VERIFY_IDENTITY";

    private static final Pattern LOOPBACK = Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d*)?");

    /** Below max.poll.interval.ms, with several tries within it. */
    private static final int MAX_SOCKET_TIMEOUT = 120_000;

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

    public static JdbcSettings from(Env env) {
        String url = env.required("JDBC_URL", "a JDBC URL of MySQL's driver", EXAMPLE);
        check(env, url);
        return new JdbcSettings(
                url,
                env.optional("JDBC_USER", "quotes_sink"),
                env.secret("JDBC_PASSWORD"),
                env.optional("JDBC_MIGRATION_USER"),
                env.secret("JDBC_MIGRATION_PASSWORD"));
    }

    /** Whether the URL names this property, in whatever case. */
    boolean sets(String property) {
        return value(url, property).isPresent();
    }

    private static Optional<String> value(String url, String property) {
        int query = url.indexOf('?');
        return query < 0
                ? Optional.empty()
                : Arrays.stream(url.substring(query + 1).split("&", -1))
                        .map(each -> each.split("=", 2))
                        .filter(each -> each[0].equalsIgnoreCase(property))
                        .map(each -> each.length > 1 ? each[1] : "")
                        .findFirst();
    }

    private static void check(Env env, String url) {
        if (url.isEmpty()) {
            return; // missing, which is a problem already
        }
        int query = url.indexOf('?');
        String address = query < 0 ? url : url.substring(0, query);
        int database = address.lastIndexOf('/');
        if (!url.startsWith(PREFIX) || database < PREFIX.length() || database == address.length() - 1) {
            env.problem("JDBC_URL", "is no URL of a MySQL database", PREFIX + "HOST:PORT/DATABASE", EXAMPLE);
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
                            EXAMPLE));
        }
        checkTls(env, url, address);
        checkSocketTimeout(env, url);
    }

    /** The driver's own default continues without TLS, silently, when the server, or an attacker between, offers none. */
    private static void checkTls(Env env, String url, String address) {
        String hosts = address.substring(PREFIX.length(), address.lastIndexOf('/'));
        if (value(url, "sslMode").isEmpty()
                && !Arrays.stream(hosts.split(",", -1)).allMatch(JdbcSettings::isLoopback)) {
            env.problem(
                    "JDBC_URL",
                    "does not say whether the way to the database is encrypted",
                    "sslMode=VERIFY_IDENTITY, with trustCertificateKeyStoreUrl for a CA of your own; or any other sslMode,"
                            + " DISABLED included",
                    EXAMPLE);
        }
    }

    private static boolean isLoopback(String hostAndPort) {
        return LOOPBACK.matcher(hostAndPort).matches();
    }

    private static void checkSocketTimeout(Env env, String url) {
        value(url, "socketTimeout")
                .filter(millis -> !millis.matches("[1-9]\\d{2,5}") || Integer.parseInt(millis) > MAX_SOCKET_TIMEOUT)
                .ifPresent(millis -> env.problem(
                        "JDBC_URL",
                        "sets socketTimeout to " + millis,
                        "milliseconds from 100 to " + MAX_SOCKET_TIMEOUT
                                + ": a database that hangs must not cost the partitions",
                        EXAMPLE + "&socketTimeout=10000"));
    }
}
