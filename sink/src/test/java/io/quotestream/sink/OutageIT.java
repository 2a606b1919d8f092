package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.embedded.proxy.TcpProxy;
import io.quotestream.embedded.proxy.TcpProxy.Direction;
import io.quotestream.embedded.proxy.TcpProxy.Verdict;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database goes away, hangs, or refuses, and comes back; on a server of its own. */
final class OutageIT {

    private static final EmbeddedMariaDb server = TestServers.ownDatabase("--max-connections=20");

    private final SinkFixture fixture = new SinkFixture(TestDatabase.freshOn(server));
    private final TestDatabase database = fixture.database;
    private final String writer = "writer_" + database.name();

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aKilledDatabaseIsWaitedForAndCostsNothing() {
        RunningSink sink = started(Map.of());
        Load load = new Load(fixture, 5, 200);
        for (int outage = 0; outage < 3; outage++) {
            // A kill during the pause before the first try would be the same outage.
            await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
            load.publish(500);
            server.kill();
            load.publish(500);
            await().atMost(SinkFixture.TIMEOUT).until(() -> !sink.isReady());
            server.restart();
            load.publish(500);
        }
        fixture.awaitAllWritten();

        assertThat(load.stored()).isEqualTo(load.expected());
        assertThat(sink.metric("sink_retries_total", "component=\"mysql\"")).isGreaterThanOrEqualTo(3);
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
        assertNothingWasLost(sink);
    }

    @Test
    void aDatabaseThatIsAwayAtTheStartIsWaitedFor() {
        server.stop();
        fixture.publish(SampleQuotes.started("q-1", 1));
        RunningSink sink = fixture.start();
        await().atMost(SinkFixture.TIMEOUT).until(() -> sink.health().contains("does not respond"));

        server.restart();
        fixture.awaitAllWritten();

        assertThat(database.count("quotes")).isEqualTo(1);
    }

    @Test
    void aDatabaseThatHangsIsSeenInTheMetricsWithinFifteenSeconds() {
        RunningSink sink = started(Map.of());
        Load load = new Load(fixture, 8, 50);
        load.publish(200);
        fixture.awaitAllWritten();
        await().atMost(SinkFixture.TIMEOUT).until(() -> sink.metric("component_up", "component=\"mysql\"") == 1);
        server.suspend();
        try {
            load.publish(200);

            await().atMost(Duration.ofSeconds(15)).until(() -> sink.metric("component_up", "component=\"mysql\"") == 0);
        } finally {
            server.resume();
        }
        fixture.awaitAllWritten();
        assertThat(load.stored()).isEqualTo(load.expected());
    }

    @Test
    void aDatabaseThatHangsLongerThanTheSocketWaitsIsWaitedFor() {
        RunningSink sink = started(Map.of("JDBC_URL", database.url() + "?socketTimeout=2000"));
        Load load = new Load(fixture, 7, 50);
        load.publish(200);
        fixture.awaitAllWritten();
        server.suspend();
        try {
            load.publish(200);
            // So long that a membership which only the loop's polls keep would have run out: its session is 10 s.
            await().atMost(SinkFixture.TIMEOUT)
                    .untilAsserted(() -> assertThat(sink.metric("sink_retries_total", "component=\"mysql\""))
                            .isGreaterThanOrEqualTo(3));
            assertThat(sink.isReady()).isFalse();
        } finally {
            server.resume();
        }
        fixture.awaitAllWritten();

        assertThat(load.stored()).isEqualTo(load.expected());
        assertNothingWasLost(sink);
    }

    /** The server does not notice: it would let the transaction keep its locks until long after the test. */
    @Test
    void aConnectionThatFallsSilentInATransactionDoesNotKeepItsLocks() {
        AtomicBoolean next = new AtomicBoolean();
        try (TcpProxy proxy = TcpProxy.to(database.port())) {
            proxy.tap(() -> (direction, bytes) -> direction == Direction.TO_TARGET
                            && new String(bytes, StandardCharsets.ISO_8859_1).contains("INSERT INTO quotes")
                            && next.getAndSet(false)
                    ? Verdict.HANG
                    : Verdict.FORWARD);
            String url = database.urlThrough(proxy.port());
            RunningSink sink = started(
                    Map.of("JDBC_URL", url + (url.contains("?") ? "&" : "?") + "sslMode=DISABLED&socketTimeout=2000"));
            Load load = new Load(fixture, 9, 50);
            load.publish(200);
            fixture.awaitAllWritten();
            next.set(true);
            load.publish(200);
            await().atMost(SinkFixture.TIMEOUT).until(() -> proxy.heldBytes() > 0);
            fixture.awaitAllWritten();

            assertThat(load.stored()).isEqualTo(load.expected());
            assertThat(sink.metric("sink_retries_total", "component=\"mysql\""))
                    .as("once for the silence, not for locks")
                    .isEqualTo(1);
            assertNothingWasLost(sink);
            proxy.resume();
        }
    }

    @Test
    void aRowThatSomebodyLocksLongerThanTheLimitIsWaitedFor() throws Exception {
        RunningSink sink = started(Map.of());
        twoQuotes(1);
        try (Connection analyst = database.connect();
                Statement statement = analyst.createStatement()) {
            analyst.setAutoCommit(false);
            statement.execute("UPDATE quotes SET reference = 'locked' WHERE quote_uid = 'q-1'");
            publishBoth(2);
            await().atMost(SinkFixture.TIMEOUT).until(() -> sink.health().contains("vendor code 1205"));
            analyst.rollback();
        }
        fixture.awaitAllWritten();

        assertRevision(2);
        assertNothingWasLost(sink);
    }

    @Test
    void theLoserOfADeadlockWritesItsBatchAgain() throws Exception {
        RunningSink sink = started(Map.of());
        twoQuotes(1);
        fixture.publish(SampleQuotes.started("q-0", 1));
        fixture.awaitAllWritten();
        database.execute("CREATE TABLE ballast (id INT PRIMARY KEY)");
        try (Connection gate = database.connect();
                Statement atTheGate = gate.createStatement();
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            gate.setAutoCommit(false);
            other.setAutoCommit(false);
            // While the sink waits for one quote, the two others come: so that they are in one batch.
            atTheGate.execute("UPDATE quotes SET reference = 'gate' WHERE quote_uid = 'q-0'");
            fixture.publish(SampleQuotes.started("q-0", 2));
            awaitLockWait();
            publishBoth(2);
            fixture.flush();
            // The server lets the transaction go on that changed more rows.
            statement.execute(
                    "INSERT INTO ballast WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                            + " i < 500) SELECT i FROM n");
            statement.execute("UPDATE quotes SET reference = 'other' WHERE quote_uid = 'q-2'");
            gate.rollback();
            await().atMost(SinkFixture.TIMEOUT)
                    .until(() -> database.rows("SELECT last_event_revision FROM quotes WHERE quote_uid = 'q-0'")
                            .equals(List.of("2")));
            awaitLockWait();
            statement.execute("UPDATE quotes SET reference = 'other' WHERE quote_uid = 'q-1'");
            await().atMost(SinkFixture.TIMEOUT).until(() -> sink.health().contains("vendor code 1213"));
            other.rollback();
        }
        fixture.awaitAllWritten();

        assertRevision(2);
        assertNothingWasLost(sink);
    }

    @Test
    void aConnectionThatIsKilledInTheMiddleOfABatchIsReplaced() throws Exception {
        createWriter("");
        RunningSink sink = started(Map.of("JDBC_USER", writer, "JDBC_PASSWORD", "w"));
        twoQuotes(1);
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE quotes SET reference = 'locked' WHERE quote_uid = 'q-2'");
            publishBoth(2);
            awaitLockWait();
            writersConnections().forEach(this::kill);
            await().atMost(SinkFixture.TIMEOUT)
                    .untilAsserted(() -> assertThat(sink.metric("sink_retries_total", "component=\"mysql\""))
                            .isPositive());
            other.rollback();
        }
        fixture.awaitAllWritten();

        assertRevision(2);
        assertNothingWasLost(sink);
    }

    @Test
    void aServerThatBecomesReadOnlyIsWaitedForOnNewConnections() {
        createWriter("");
        RunningSink sink = startedWithoutOldIdleConnections(Map.of("JDBC_USER", writer, "JDBC_PASSWORD", "w"));
        List<String> before = writersConnections();
        database.execute("SET GLOBAL read_only = 1");
        fixture.publish(SampleQuotes.started("q-1", 1));
        await().atMost(SinkFixture.TIMEOUT).until(() -> sink.health().contains("vendor code 1290"));
        assertThat(sink.isReady()).isFalse();
        // The one that stays is idle: the one in use is thrown away each time.
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(writersConnections()).doesNotContainAnyElementsOf(before));
        database.execute("SET GLOBAL read_only = 0");
        fixture.awaitAllWritten();

        assertThat(database.count("quotes")).isEqualTo(1);
        assertNothingWasLost(sink);
    }

    @Test
    void aServerWithTooManyConnectionsIsWaitedFor() throws Exception {
        createWriter("");
        List<Connection> crowd = new ArrayList<>();
        try {
            int refusal = 0;
            while (refusal == 0) {
                try {
                    crowd.add(database.connect(writer, "w"));
                } catch (SQLException e) {
                    refusal = e.getErrorCode();
                }
            }
            assertThat(refusal).isEqualTo(1040);
            RunningSink sink = fixture.start(Map.of("JDBC_USER", writer, "JDBC_PASSWORD", "w"));
            await().atMost(SinkFixture.TIMEOUT).until(() -> sink.health().contains("vendor code 1040"));
            fixture.publish(SampleQuotes.started("q-1", 1));
            for (Connection each : crowd.subList(0, 6)) {
                each.close();
            }
            fixture.awaitAllWritten();

            assertNothingWasLost(sink);
        } finally {
            for (Connection each : crowd) {
                each.close();
            }
        }
        assertThat(database.count("quotes")).isEqualTo(1);
    }

    @Test
    void aUserWhoMayHaveNoMoreConnectionsIsWaitedFor() throws Exception {
        createWriter("");
        RunningSink sink = started(Map.of("JDBC_USER", writer, "JDBC_PASSWORD", "w"));
        database.execute("ALTER USER " + writer + "@'%' WITH MAX_USER_CONNECTIONS 1");
        try (Connection theOnlyOne = takenByForce()) {
            fixture.publish(SampleQuotes.started("q-1", 1));
            await().atMost(SinkFixture.TIMEOUT).until(() -> sink.health().contains("vendor code 1226"));
            assertThat(theOnlyOne.isValid(1)).isTrue();
        }
        fixture.awaitAllWritten();

        assertThat(database.count("quotes")).isEqualTo(1);
        assertNothingWasLost(sink);
    }

    @Test
    void aBackupThatIsRestoredIsCaughtUpWith() {
        RunningSink sink = started(Map.of());
        Load load = new Load(fixture, 8, 100);
        load.publish(500);
        fixture.awaitAllWritten();
        List<String> tables =
                List.of("quotes", "quote_items", "quote_product_activity", "active_product_changes", "sink_offsets");
        tables.forEach(table -> database.execute("CREATE TABLE backup_" + table + " AS SELECT * FROM " + table));
        load.publish(500);
        fixture.awaitAllWritten();
        List<String> before = database.contentsWithoutClock();
        sink.close();

        List<String> childrenFirst =
                List.of("sink_offsets", "active_product_changes", "quote_product_activity", "quote_items", "quotes");
        childrenFirst.forEach(table -> database.execute("DELETE FROM " + table));
        tables.forEach(table -> database.execute("INSERT INTO " + table + " SELECT * FROM backup_" + table));
        assertThat(database.contentsWithoutClock()).isNotEqualTo(before);
        fixture.start();
        fixture.awaitAllWritten();

        assertThat(database.contentsWithoutClock()).isEqualTo(before);
        assertThat(load.stored()).isEqualTo(load.expected());
    }

    private RunningSink started(Map<String, String> overriding) {
        RunningSink sink = fixture.start(overriding);
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
        return sink;
    }

    /** Its pool looks for connections that have been idle for too long every second, and not every 30 s. */
    private RunningSink startedWithoutOldIdleConnections(Map<String, String> overriding) {
        String period = "com.zaxxer.hikari.housekeeping.periodMs";
        System.setProperty(period, "1000");
        try {
            return started(overriding);
        } finally {
            System.clearProperty(period);
        }
    }

    private void twoQuotes(long revision) {
        publishBoth(revision);
        fixture.awaitAllWritten();
    }

    /** Two quotes of one partition, so that they share a batch. */
    private void publishBoth(long revision) {
        fixture.useOnlyPartition(0);
        fixture.publish(SampleQuotes.started("q-1", revision));
        fixture.publish(SampleQuotes.started("q-2", revision));
    }

    private void assertRevision(long revision) {
        assertThat(database.rows("SELECT DISTINCT last_event_revision FROM quotes"))
                .containsExactly(Long.toString(revision));
    }

    /** No dead letter, no connection still held, and no rebalance that took a partition away: each was claimed once. */
    private void assertNothingWasLost(RunningSink sink) {
        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(database.rows("SELECT DISTINCT epoch FROM sink_offsets")).containsExactly("1");
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.metric("hikaricp_connections_active", ""))
                        .isZero());
    }

    private void createWriter(String limits) {
        database.execute(
                "CREATE USER " + writer + "@'%' IDENTIFIED BY 'w'" + limits,
                "GRANT ALL ON " + database.name() + ".* TO " + writer + "@'%'");
    }

    private List<String> writersConnections() {
        return database.rows("SELECT id FROM information_schema.processlist WHERE user = '" + writer + "'");
    }

    private void awaitLockWait() {
        // The server shows its transactions as they were up to 100 ms ago, if they were asked for since.
        await().atMost(SinkFixture.TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !database.rows(
                                "SELECT trx_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'")
                        .isEmpty());
    }

    /** The one connection that the writer may have, however fast the pool takes it again. */
    private Connection takenByForce() {
        List<Connection> taken = new ArrayList<>();
        await().atMost(SinkFixture.TIMEOUT).pollInterval(Duration.ofMillis(20)).until(() -> {
            for (String id : writersConnections()) {
                kill(id);
            }
            try {
                taken.add(database.connect(writer, "w"));
            } catch (SQLException e) {
                assertThat(e.getErrorCode()).isEqualTo(1226);
            }
            return !taken.isEmpty();
        });
        return taken.get(0);
    }

    private void kill(String connection) {
        try {
            database.execute("KILL CONNECTION " + connection);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageStartingWith("1094 "); // it ended by itself
        }
    }
}
