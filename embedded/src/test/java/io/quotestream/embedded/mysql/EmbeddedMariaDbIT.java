package io.quotestream.embedded.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.process.RunFailedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EmbeddedMariaDbIT {

    private final EmbeddedMariaDb database = EmbeddedMariaDb.start();

    @BeforeAll
    void createDatabase() {
        database.createDatabase("quotes");
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void isStrictAndDurableAndInUtc() throws Exception {
        assertThat(variable("sql_mode")).contains("STRICT_TRANS_TABLES", "ONLY_FULL_GROUP_BY", "NO_ZERO_DATE");
        assertThat(variable("time_zone")).isEqualTo("+00:00");
        assertThat(variable("innodb_flush_log_at_trx_commit")).isEqualTo("1");
        assertThat(variable("bind_address")).isEqualTo("127.0.0.1");
        assertThat(variable("log_bin")).isEqualTo("0");
        execute("CREATE TABLE strict (text VARCHAR(3))");

        assertThatThrownBy(() -> execute("INSERT INTO strict VALUES ('four')"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getErrorCode()).isEqualTo(1406));
    }

    @Test
    void temporaryTablesAreOutOfTheReachOfOtherServers() throws Exception {
        assertThat(Path.of(variable("tmpdir"))).isEqualTo(Path.of(variable("datadir"), "temporary-tables"));

        assertThat(text("SELECT GROUP_CONCAT(schema_name) FROM information_schema.schemata"))
                .doesNotContain("temporary");
    }

    @Test
    void folderWithoutMySqlIsRefusedAndTheWayToOneIsNamed(@TempDir Path folder) {
        MariaDbSettings settings =
                MariaDbSettings.DEFAULTS.withBufferPoolMiB(16).withMySql(folder);

        assertThat(settings.bufferPoolMiB()).isEqualTo(16);
        assertThatThrownBy(() -> EmbeddedMariaDb.start(settings))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("No MySQL in " + folder + ": run sink/mysql-from-debian " + folder);
    }

    @Test
    void keepsCharactersBeyondTheBasicPlane() throws Exception {
        execute("CREATE TABLE texts (text VARCHAR(100))");

        execute("INSERT INTO texts VALUES ('quote 😀 für 保険')");

        assertThat(text("SELECT text FROM texts")).isEqualTo("quote 😀 für 保険");
    }

    @Test
    void hasCommittedRowsAndNoOthersAfterAKillAndARestart() throws Exception {
        execute("CREATE TABLE kept (text VARCHAR(10))");
        execute("INSERT INTO kept VALUES ('committed')");
        int port = database.port();
        long pid = database.pid();
        try (Connection open = connect("root", "");
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO kept VALUES ('open')");

            database.kill();

            assertThat(database.isRunning()).isFalse();
            assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
        }
        database.restart();

        assertThat(database.port()).isEqualTo(port);
        assertThat(database.pid()).isNotEqualTo(pid);
        assertThat(text("SELECT GROUP_CONCAT(text) FROM kept")).isEqualTo("committed");
    }

    @Test
    void letsAUserDoWhatItWasGrantedAlone() throws Exception {
        execute("CREATE TABLE granted (id INT)");
        database.createUser("reader", "it's a \\ secret", "SELECT ON quotes.*");

        try (Connection connection = connect("reader", "it's a \\ secret");
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeQuery("SELECT * FROM granted").next()).isFalse();
            assertThatThrownBy(() -> statement.execute("INSERT INTO granted VALUES (1)"))
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> connect("reader", "another")).isInstanceOf(SQLException.class);
    }

    @Test
    void holdsStillWhileItIsSuspended() throws Exception {
        database.suspend();
        try {
            assertThatThrownBy(() -> DriverManager.getConnection(
                            database.jdbcUrl("quotes") + "?connectTimeout=500&socketTimeout=500", "root", ""))
                    .isInstanceOf(SQLException.class);
        } finally {
            database.resume();
        }

        assertThat(text("SELECT 'awake'")).isEqualTo("awake");
    }

    @Test
    void runsNextToAnotherWithABinaryLogAndOptionsOfItsOwn(@TempDir Path folder) throws Exception {
        MariaDbSettings settings = MariaDbSettings.DEFAULTS
                .at(folder, 0)
                .withBinaryLog()
                .withBufferPoolMiB(64)
                .withOption("--max-connections=17");
        try (EmbeddedMariaDb other = EmbeddedMariaDb.start(settings);
                Connection connection =
                        DriverManager.getConnection(other.jdbcUrl("mysql"), other.user(), other.password());
                Statement statement = connection.createStatement()) {
            ResultSet row = statement.executeQuery(
                    "SELECT @@log_bin, @@sync_binlog, @@innodb_buffer_pool_size, @@max_connections");

            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(1);
            assertThat(row.getInt(2)).isEqualTo(1);
            assertThat(row.getLong(3)).isEqualTo(64L << 20);
            assertThat(row.getInt(4)).isEqualTo(17);
            assertThat(other.port()).isNotEqualTo(database.port());
        }
        assertThat(folder.resolve("ibdata1")).exists();
    }

    @Test
    void unpacksTheServerOnceForAllStarts() throws Exception {
        Path program = MariaDbFiles.unpacked().executable();
        Object unpacked = Files.readAttributes(program, "unix:ino,ctime");

        try (EmbeddedMariaDb second = EmbeddedMariaDb.start()) {
            assertThat(second.isRunning()).isTrue();
        }

        assertThat((Object) Files.readAttributes(MariaDbFiles.unpacked().executable(), "unix:ino,ctime"))
                .isEqualTo(unpacked);
    }

    @Test
    void unpacksForTwoProcessesAtOnceAndEndsWithAParentThatIsKilled(@TempDir Path cache) throws Exception {
        try (MariaDbParent one = MariaDbParent.start(cache);
                MariaDbParent another = MariaDbParent.start(cache)) {
            ProcessHandle server = one.awaitServer();
            Path dataFolder = one.dataFolder();
            ProcessHandle otherServer = another.awaitServer();
            assertThat(dataFolder).isNotEmptyDirectory();

            one.kill();

            await().until(() -> !server.isAlive());
            await().until(() -> !Files.exists(dataFolder));
            assertThat(otherServer.isAlive()).isTrue();
            another.kill();
            await().until(() -> !otherServer.isAlive());
        }
    }

    @Test
    void failsToStartWithTheReason() {
        MariaDbSettings settings = MariaDbSettings.DEFAULTS.withOption("--no-such-option=1");

        assertThatThrownBy(() -> EmbeddedMariaDb.start(settings))
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("no-such-option");
    }

    private Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl("quotes"), user, password);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect("root", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String variable(String name) throws SQLException {
        return text("SELECT @@global." + name);
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = connect("root", "");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
