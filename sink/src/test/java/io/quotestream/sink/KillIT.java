package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.sink.database.Migrations;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two sinks as processes share a group, under load. Again and again one is killed in the middle of a transaction, and the
 * database too. {@code -Dsink.test.kills}, {@code -Dsink.test.server.kills} and {@code -Dsink.test.seed} say how often and
 * with what.
 */
final class KillIT {

    private static final Logger log = LoggerFactory.getLogger(KillIT.class);

    private static final int KILLS = Integer.getInteger("sink.test.kills", 4);
    private static final int SERVER_KILLS = Integer.getInteger("sink.test.server.kills", 1);
    private static final long SEED = Long.getLong("sink.test.seed", 5);

    /** Transactions that changed something and were not committed yet. */
    private static final String OPEN_BATCHES = "information_schema.innodb_trx WHERE trx_rows_modified > 0";

    /** The server shows its transactions as they were up to 100 ms ago, if they were asked for since. */
    private static final Duration VIEW_IS_FRESH = Duration.ofMillis(200);

    /** Records that wait at least, so that the sinks always have work. */
    private static final int BACKLOG = 3_000;

    private final EmbeddedMariaDb server = TestServers.ownDatabase();
    private final SinkFixture fixture = new SinkFixture(TestDatabase.freshOn(server));
    private final TestDatabase database = fixture.database;
    private final Load load = new Load(fixture, SEED, 500);
    private final Random random = new Random(SEED);
    private final List<Victim> sinks = new ArrayList<>();
    private long published;

    @AfterEach
    void close() throws InterruptedException {
        for (Victim each : sinks) {
            each.process.destroyForcibly().waitFor();
        }
        fixture.close();
        server.close();
    }

    @Test
    void sinksAndDatabasesKilledUnderLoadLeaveEveryRowAsExpected() throws Exception {
        Migrations.run(SinkConfig.from(fixture.environment()).jdbc());
        for (String name : List.of("one", "other")) {
            sinks.add(new Victim(name));
        }
        int serverKills = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            killInMidBatch();
            log.info("seed {}: killed {} of {} sinks", SEED, kill, KILLS);
            if (serverKills * KILLS < kill * SERVER_KILLS) {
                serverKills++;
                await().atMost(SinkFixture.TIMEOUT).pollInterval(VIEW_IS_FRESH).until(() -> {
                    keepBusy();
                    return database.count(OPEN_BATCHES) > 0;
                });
                server.kill();
                server.restart();
                log.info("seed {}: killed the database {} times", SEED, serverKills);
            }
        }
        fixture.awaitAllWritten();

        assertThat(serverKills).isEqualTo(SERVER_KILLS);
        assertThat(load.stored()).as("seed " + SEED).isEqualTo(load.expected());
        assertThat(fixture.deadLetters()).isEmpty();
        log.info(
                "seed {}: {} records, {} rows as expected",
                SEED,
                published,
                load.expected().size());
    }

    /**
     * Freezes a sink, lets the database end what it was doing, and looks whether a transaction with changes stays open: then
     * kills it. Otherwise lets it go on and tries again.
     */
    private void killInMidBatch() {
        await().atMost(SinkFixture.TIMEOUT.multipliedBy(2)).until(() -> {
            keepBusy();
            Victim victim = sinks.get(random.nextInt(sinks.size()));
            Signals.send(victim.process, "STOP");
            await().pollDelay(VIEW_IS_FRESH).until(() -> true);
            if (victim.isInMidBatch()) {
                victim.process.destroyForcibly().waitFor();
                victim.restart();
                return true;
            }
            Signals.send(victim.process, "CONT");
            return false;
        });
    }

    private void keepBusy() {
        long written = fixture.storedOffsets().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        if (published - written < BACKLOG) {
            load.publish(BACKLOG);
            published += BACKLOG;
        }
    }

    private final class Victim {

        private final String user;
        private Process process;

        Victim(String name) throws IOException {
            this.user = name + '_' + database.name();
            database.execute(
                    "CREATE USER " + user + "@'%'", "GRANT ALL ON " + database.name() + ".* TO " + user + "@'%'");
            this.process = start();
        }

        private Process start() throws IOException {
            Map<String, String> environment = new HashMap<>(fixture.environment());
            environment.put("JDBC_USER", user);
            environment.put("SINK_BATCH_RECORDS", "200");
            environment.put("SINK_MIGRATE", "false");
            return SinkProcess.start(SinkMain.class, List.of(), environment, new File("target/sink-processes.log"));
        }

        void restart() throws IOException {
            process = start();
        }

        /** Idle to the server, which waits for the next statement, with changes in a transaction that is open. */
        boolean isInMidBatch() {
            return database.count("information_schema.innodb_trx t JOIN information_schema.processlist p"
                            + " ON p.id = t.trx_mysql_thread_id WHERE p.user = '" + user
                            + "' AND p.command = 'Sleep' AND t.trx_rows_modified > 0")
                    > 0;
        }
    }
}
