package io.quotestream.sink.database;

import com.mysql.cj.MysqlConnection;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import com.zaxxer.hikari.util.Credentials;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of connections whose sessions are as the sink needs them: strict, in UTC, utf8mb4, READ COMMITTED, without
 * autocommit, and giving up on a server that does not respond. Opening it connects to nothing. Thread safe, once
 * {@link #check} has been called.
 */
public final class Database implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Database.class);

    /**
     * Without strict mode MySQL cuts what is too long and writes zero for what it cannot read, silently. ANSI_QUOTES and
     * NO_BACKSLASH_ESCAPES are off whatever the server's default is.
     */
    private static final String SQL_MODE = "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
            + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

    private static final Duration KEEPALIVE = Duration.ofSeconds(30); // the pool takes no less

    /**
     * A wait for a lock shall end below the socket's timeout, with the server's word and not with a cut connection. And a
     * sink whose machine has vanished shall not keep its locks for the 8 hours after which the server wonders by default; the
     * pool shows the server sooner than that that a connection is alive.
     */
    private static final String SESSION = "sql_mode='" + SQL_MODE + "',innodb_lock_wait_timeout=5,wait_timeout="
            + KEEPALIVE.plusSeconds(5).toSeconds();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** The pool waits up to so long between two tries to connect, too: short, so that a server that is back is seen soon. */
    private static final Duration POOL_WAIT = Duration.ofSeconds(2);

    /** How long a connection that fell silent is believed; a statement of a full batch takes some hundred milliseconds. */
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(6);

    /** The largest state is 1 MiB in Kafka; its longest row in SQL must fit with room to spare. */
    private static final long MIN_PACKET = 4L * 1024 * 1024;

    private static final String READ_SESSION = """
            SELECT
              @@session.sql_mode,
              @@session.time_zone,
              @@session.character_set_client,
              @@session.max_allowed_packet,
              VERSION()
            """;

    private final HikariDataSource pool;
    private volatile @Nullable SqlDialect dialect;
    private final ThreadLocal<Long> lastSession = new ThreadLocal<>();
    private final Set<Long> hungSessions = ConcurrentHashMap.newKeySet();

    public Database(JdbcSettings settings, MeterRegistry registry) {
        this(settings, registry, 1);
    }

    /** @param writers how many threads write at a time */
    public Database(JdbcSettings settings, MeterRegistry registry, int writers) {
        this(settings, registry, "sink", 1, writers);
    }

    /** @param idle connections that are kept while nothing is to be done */
    private Database(JdbcSettings settings, MeterRegistry registry, String name, int idle, int writers) {
        HikariConfig config = poolConfig(settings, registry);
        config.setPoolName(name);
        config.setMaximumPoolSize(writers + 1); // one more lets a dead connection be replaced at once
        config.setMinimumIdle(idle);
        config.setIdleTimeout(Duration.ofSeconds(10).toMillis()); // of those above that number
        this.pool = new HikariDataSource(config);
    }

    /** For work that seldom comes, in a thread of its own. */
    public static Database lowTraffic(JdbcSettings settings, MeterRegistry registry, String name) {
        return new Database(settings, registry, name, 0, 1);
    }

    private static HikariConfig poolConfig(JdbcSettings settings, MeterRegistry registry) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        // Read for each new connection: a password out of a file may have changed by then.
        config.setCredentialsProvider(
                () -> Credentials.of(settings.user(), settings.password().reveal()));
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED"); // no gap locks: fewer deadlocks between sinks
        config.setConnectionTimeout(POOL_WAIT.toMillis());
        config.setValidationTimeout(Duration.ofSeconds(3).toMillis());
        config.setKeepaliveTime(KEEPALIVE.toMillis());
        config.setMaxLifetime(Duration.ofMinutes(15).toMillis());
        config.setInitializationFailTimeout(-1); // the sink waits for an unavailable server, not the pool
        config.setExceptionOverrideClassName(EvictReadOnlyConnections.class.getName());
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
        sessionProperties().stream()
                .filter(property ->
                        !settings.sets(property.name())) // timeouts; what else may not be set is not in the URL
                .forEach(property -> config.addDataSourceProperty(property.name(), property.value()));
        return config;
    }

    private record Property(String name, String value) {}

    private static List<Property> sessionProperties() {
        return List.of(
                new Property("sessionVariables", SESSION),
                new Property("connectionTimeZone", "UTC"),
                new Property("forceConnectionTimeZoneToSession", "true"),
                new Property("characterEncoding", "UTF-8"), // which is utf8mb4 to this driver
                new Property("connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis())),
                new Property("socketTimeout", Long.toString(SOCKET_TIMEOUT.toMillis())),
                new Property("tcpKeepAlive", "true"),
                // A count of 1 for a row that was found but not changed: the fence relies on it.
                new Property("useAffectedRows", "false"),
                new Property("cachePrepStmts", "true"),
                new Property("prepStmtCacheSize", "64"),
                new Property("prepStmtCacheSqlLimit", "65536"));
    }

    /** A connection with autocommit off; closing it rolls back what is not committed. */
    public Connection connection() throws SQLException {
        Connection connection = pool.getConnection();
        try {
            killHungSessions(connection);
            lastSession.set(
                    connection.unwrap(MysqlConnection.class).getSession().getThreadId());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Handles the failure of this thread's last connection failed. If it fell silent, the server may believe that it is alive, and
     * lets its transaction keep what it has locked, which the next one needs.
     */
    public void onConnectionFailure(SQLException failure) {
        Long session = lastSession.get();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException && session != null) {
                hungSessions.add(session);
            }
        }
        lastSession.remove();
    }

    private void killHungSessions(Connection connection) throws SQLException {
        for (Long silent : List.copyOf(hungSessions)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("KILL " + silent); // of the same user, so that it needs no right
                log.info("ended the session whose connection fell silent");
            } catch (SQLException e) {
                if (e.getErrorCode() == 0) {
                    throw e; // not the server's word
                }
                log.info("the session whose connection fell silent is not there: {}", SqlErrors.describe(e));
            }
            hungSessions.remove(silent);
        }
    }

    /** What the server is; known after {@link #check}. */
    public SqlDialect dialect() {
        SqlDialect known = dialect;
        if (known == null) {
            throw new IllegalStateException("the server was not inspected yet");
        }
        return known;
    }

    /**
     * Reads what the server is and whether a session is as it must be; returns what is wrong, one sentence each.
     *
     * @throws SQLException if it does not respond
     */
    public List<String> check() throws SQLException {
        List<String> problems = new ArrayList<>();
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ_SESSION)) {
            row.next();
            require(problems, row.getString(1).contains("STRICT_"), "sql_mode is not strict: " + row.getString(1));
            require(
                    problems,
                    row.getString(2).equals("+00:00") || row.getString(2).equalsIgnoreCase("UTC"),
                    "the session's time_zone is not UTC: " + row.getString(2));
            require(
                    problems,
                    row.getString(3).toLowerCase(Locale.ROOT).equals("utf8mb4"),
                    "the session's character set is not utf8mb4: " + row.getString(3));
            require(
                    problems,
                    row.getLong(4) >= MIN_PACKET,
                    "max_allowed_packet is " + row.getLong(4) + ", expected at least " + MIN_PACKET);
            checkVersion(problems, row.getString(5));
            dialect = SqlDialect.of(row.getString(5));
            connection.rollback();
        }
        return problems;
    }

    /**
     * What is wrong with the tables, one sentence each.
     *
     * @throws SQLException if the database does not respond
     */
    public List<String> schemaProblems() throws SQLException {
        try (Connection connection = connection()) {
            List<String> problems = SchemaCheck.problems(connection);
            connection.rollback();
            return problems;
        }
    }

    static void checkVersion(List<String> problems, String version) {
        String[] numbers = version.split("[.-]", -1);
        int major = Integer.parseInt(numbers[0]);
        int minor = Integer.parseInt(numbers[1]);
        if (SqlDialect.of(version) == SqlDialect.MARIADB) {
            require(
                    problems,
                    major > 10 || (major == 10 && minor >= 6),
                    "MariaDB is " + version + ", expected 10.6 or newer");
        } else {
            require(
                    problems,
                    major > 8 || (major == 8 && minor >= 4),
                    "MySQL is " + version + ", expected 8.4 or newer");
        }
    }

    private static void require(List<String> problems, boolean fine, String otherwise) {
        if (!fine) {
            problems.add(otherwise);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
