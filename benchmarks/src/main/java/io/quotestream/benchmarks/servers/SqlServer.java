package io.quotestream.benchmarks.servers;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.embedded.mysql.MariaDbSettings;
import io.quotestream.embedded.process.ChildProcess;
import io.quotestream.embedded.process.Installation;
import io.quotestream.embedded.process.JavaCommand;
import io.quotestream.embedded.process.RunFailedException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The database server that all subjects write to, with the same durability: flushed at each commit, binary log on and
 * synced. A MariaDB of the benchmark's own, or one that is given.
 */
public final class SqlServer implements AutoCloseable {

    private static final Duration MIGRATION = Duration.ofMinutes(1);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final @Nullable EmbeddedMariaDb embedded;
    private final String address;
    private final String user;
    private final String password;

    private SqlServer(@Nullable EmbeddedMariaDb embedded, String address, String user, String password) {
        this.embedded = embedded;
        this.address = address;
        this.user = user;
        this.password = password;
    }

    static SqlServer startOwn() {
        EmbeddedMariaDb server = EmbeddedMariaDb.start(MariaDbSettings.DEFAULTS
                .withBinaryLog()
                .withBufferPoolMiB(1024)
                .withOption("--innodb-log-file-size=1G")
                .withOption("--local-infile=1"));
        return new SqlServer(server, "jdbc:mysql://127.0.0.1:" + server.port() + "/", server.user(), server.password());
    }

    /**
     * A server that is there; {@code user} may do everything.
     *
     * @param address {@code jdbc:mysql://host:port/}
     */
    static SqlServer at(String address, String user, String password) {
        SqlServer server = new SqlServer(null, address.endsWith("/") ? address : address + "/", user, password);
        try (Connection connection = server.connect("mysql", Map.of());
                Statement statement = connection.createStatement()) {
            statement.execute("SET GLOBAL innodb_buffer_pool_size = 1073741824");
            statement.execute("SET GLOBAL innodb_redo_log_capacity = 1073741824");
            statement.execute("SET GLOBAL local_infile = 1");
        } catch (SQLException e) {
            throw new RunFailedException("the server cannot be set up: " + e.getMessage(), e);
        }
        return server;
    }

    /** What it is and how durable its commits are. */
    public String description() {
        return query(
                        "mysql",
                        "SELECT CONCAT(VERSION(), ', innodb_flush_log_at_trx_commit=',"
                                + " @@innodb_flush_log_at_trx_commit, ', log_bin=', @@log_bin, ', sync_binlog=', @@sync_binlog,"
                                + " ', buffer pool ', @@innodb_buffer_pool_size DIV 1048576, ' MiB')")
                .get(0);
    }

    public boolean isMariaDb() {
        return description().contains("MariaDB");
    }

    /** A new database with the sink's schema, as its own command makes it. */
    public String createDatabase(BenchmarkWorkspace workspace) throws InterruptedException {
        String name = "benchmark_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        execute("mysql", List.of("CREATE DATABASE " + name));
        List<String> migrate = JavaCommand.ofJar(Installation.locate().jar("sink"), List.of(), "migrate");
        try (ChildProcess migration = workspace.start(
                "migrate-" + name,
                migrate,
                Map.of("JDBC_URL", url(name), "JDBC_USER", user, "JDBC_PASSWORD", password))) {
            migration.awaitSuccess(MIGRATION);
        }
        return name;
    }

    public void dropDatabase(String name) {
        execute("mysql", List.of("DROP DATABASE " + name));
    }

    public String url(String database) {
        return address + database;
    }

    public String user() {
        return user;
    }

    public String password() {
        return password;
    }

    public Connection connect(String database, Map<String, String> properties) throws SQLException {
        Properties all = new Properties();
        all.put("user", user);
        all.put("password", password);
        all.put("connectionTimeZone", "UTC");
        all.put("forceConnectionTimeZoneToSession", "true");
        all.putAll(properties);
        return DriverManager.getConnection(url(database), all);
    }

    public void execute(String database, List<String> statements) {
        try (Connection connection = connect(database, Map.of());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new RunFailedException("the server refused a statement: " + e.getMessage(), e);
        }
    }

    /** The first column of all rows. */
    public List<String> query(String database, String sql) {
        try (Connection connection = connect(database, Map.of());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new RunFailedException("the server refused a query: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
