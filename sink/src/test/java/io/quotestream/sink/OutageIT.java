package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.EmbeddedMariaDb;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The database goes away and comes back; on a server of its own, which is killed. */
final class OutageIT {

    private final EmbeddedMariaDb server = EmbeddedMariaDb.start();
    private final SinkFixture fixture = new SinkFixture(TestDatabase.freshOn(server));

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    @Test
    void aKilledDatabaseIsWaitedForAndCostsNothing() {
        RunningSink sink = fixture.start();
        await().atMost(SinkFixture.PATIENCE).until(sink::isReady);
        Load load = new Load(fixture, 5, 200);

        for (int outage = 0; outage < 3; outage++) {
            load.publish(500);
            server.kill();
            load.publish(500);
            await().atMost(SinkFixture.PATIENCE).until(() -> !sink.isReady());
            server.restart();
            load.publish(500);
        }
        fixture.awaitAllWritten();

        assertThat(load.stored()).isEqualTo(load.expected());
        assertThat(fixture.deadLetters()).isEmpty();
        await().atMost(SinkFixture.PATIENCE).until(sink::isReady);
        assertThat(sink.metric("sink_retries_total", "component=\"mysql\"")).isPositive();
        // No rebalance took a partition away meanwhile: each was claimed once.
        assertThat(fixture.database.rows("SELECT DISTINCT epoch FROM sink_offsets"))
                .containsExactly("1");
        assertThat(sink.metric("hikaricp_connections_active", "")).isZero();
    }

    @Test
    void aDatabaseThatIsAwayAtTheStartIsWaitedFor() {
        server.stop();
        fixture.publish(SampleQuotes.started("q-1", 1));
        RunningSink sink = fixture.start();
        await().atMost(SinkFixture.PATIENCE).until(() -> sink.health().contains("does not answer"));

        server.restart();
        fixture.awaitAllWritten();

        assertThat(fixture.database.count("quotes")).isEqualTo(1);
    }

    @Test
    void aRowThatSomebodyLocksLongerThanTheLimitIsWaitedFor() throws Exception {
        RunningSink sink = fixture.start();
        fixture.publish(SampleQuotes.started("q-1", 1));
        fixture.publish(SampleQuotes.started("q-2", 1));
        fixture.awaitAllWritten();

        try (Connection analyst = DriverManager.getConnection(
                        fixture.database.url(), fixture.database.user(), fixture.database.password());
                Statement statement = analyst.createStatement()) {
            analyst.setAutoCommit(false);
            statement.execute("UPDATE quotes SET reference = 'locked' WHERE quote_uid = 'q-1'");
            fixture.publish(SampleQuotes.started("q-1", 2));
            fixture.publish(SampleQuotes.started("q-2", 2));
            await().atMost(SinkFixture.PATIENCE)
                    .untilAsserted(() -> assertThat(sink.metric("sink_retries_total", "component=\"mysql\""))
                            .isPositive());
            analyst.rollback();
        }
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT DISTINCT last_event_revision FROM quotes"))
                .containsExactly("2");
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @Test
    void aServerThatBecomesReadOnlyIsWaitedForOnNewConnections() {
        server.createUser("writer_" + fixture.database.name(), "w", "ALL ON " + fixture.database.name() + ".*");
        RunningSink sink =
                fixture.start(Map.of("JDBC_USER", "writer_" + fixture.database.name(), "JDBC_PASSWORD", "w"));
        await().atMost(SinkFixture.PATIENCE).until(sink::isReady);

        fixture.database.execute("SET GLOBAL read_only = 1");
        fixture.publish(SampleQuotes.started("q-1", 1));
        await().atMost(SinkFixture.PATIENCE).until(() -> sink.health().contains("vendor code 1290"));
        assertThat(sink.isReady()).isFalse();

        fixture.database.execute("SET GLOBAL read_only = 0");
        fixture.awaitAllWritten();

        assertThat(fixture.database.count("quotes")).isEqualTo(1);
        assertThat(fixture.deadLetters()).isEmpty();
    }
}
