package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.QuoteState;
import io.quotestream.runtime.config.InvalidConfigurationException;
import io.quotestream.sink.Load;
import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import io.quotestream.sink.TestDatabase;
import io.quotestream.sink.TestServers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server's own limits: a full table, the longest packet, the number of placeholders; on a server with small ones. */
final class LimitsIT {

    private static final int PACKET = 4 * 1024 * 1024;

    private static final EmbeddedMariaDb server = TestServers.ownDatabase("--max-allowed-packet=" + PACKET);

    private final SinkFixture fixture = new SinkFixture(TestDatabase.freshOn(server));
    private final TestDatabase database = fixture.database;

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aTableThatIsFullAsOnAFullDiskIsWaitedFor() {
        RunningSink sink = fixture.start();
        Load load = new Load(fixture, 31, 100);
        load.publish(50);
        fixture.awaitAllWritten();
        // Really filling a disk takes other tests' servers along: a table in memory has a size, and the same error at
        // its end.
        database.execute(
                "SET SESSION max_heap_table_size = 1048576",
                "ALTER TABLE quote_product_activity DROP FOREIGN KEY activity_of_quote",
                "ALTER TABLE quote_product_activity ENGINE = MEMORY");
        load.publish(3_000);
        await().atMost(SinkFixture.TIMEOUT).until(() -> sink.health().contains("vendor code 1114"));
        assertThat(sink.isReady()).isFalse();

        database.execute("ALTER TABLE quote_product_activity ENGINE = InnoDB");
        fixture.awaitAllWritten();

        database.recount(); // the table in memory kept rows of what was rolled back
        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(load.stored()).isEqualTo(load.expected());
    }

    @Test
    void aRowLongerThanAPacketIsADeadLetterAndTheOthersAreWritten() {
        String user = "packets_" + database.name();
        database.execute(
                "CREATE USER " + user + "@'%' IDENTIFIED BY 'p'",
                "GRANT ALL ON " + database.name() + ".* TO " + user + "@'%'");
        RunningSink sink = fixture.start(Map.of("JDBC_USER", user, "JDBC_PASSWORD", "p"));
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
        // A longer row than the check at the start lets pass cannot come from Kafka: so the packet becomes shorter
        // later.
        database.execute("SET GLOBAL max_allowed_packet = 1048576");
        try {
            database.rows("SELECT id FROM information_schema.processlist WHERE user = '" + user + "'")
                    .forEach(id -> database.execute("KILL CONNECTION " + id));
            fixture.publish(SampleQuotes.started("q-before", 1));
            fixture.publish(largeQuote("q-large", 800_000));
            fixture.publish(SampleQuotes.started("q-behind", 3));
            fixture.awaitAllWritten();
        } finally {
            database.execute("SET GLOBAL max_allowed_packet = " + PACKET);
        }

        assertThat(database.rows("SELECT quote_uid FROM quotes ORDER BY quote_uid"))
                .containsExactly("q-before", "q-behind");
        assertThat(fixture.deadLetters()).singleElement().satisfies(deadLetter -> {
            assertThat(deadLetter.key()).asString(StandardCharsets.UTF_8).isEqualTo("q-large");
            assertThat(deadLetter
                            .headers()
                            .lastHeader(DeadLetterHeaders.MESSAGE)
                            .value())
                    .asString(StandardCharsets.UTF_8)
                    .contains("PacketTooBigException");
        });
    }

    @Test
    void aBatchOfManyRowsStaysWithinTheServersPlaceholders() {
        int quotes = 4_000;
        fixture.useOnlyPartition(0);
        IntStream.range(0, quotes)
                .forEach(i -> fixture.publish(
                        SampleQuotes.withProduct(SampleQuotes.started("q-" + i, 2L * i + 1), 2L * i + 2, "active")));
        fixture.flush();
        RunningSink sink = fixture.start(Map.of(
                "JDBC_URL",
                database.url() + "?useServerPrepStmts=true", // 65,535 of them in one statement, then
                "SINK_BATCH_RECORDS",
                "50000",
                "SINK_BATCH_TIME",
                "10s"));
        fixture.awaitAllWritten();

        assertThat(database.count("quotes")).isEqualTo(quotes);
        assertThat(database.count("quote_items")).isEqualTo(quotes);
        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(sink.metric("sink_retries_total", "component=\"mysql\"")).isZero();
    }

    @Test
    void aServerWhosePacketsAreTooShortIsRefused() throws Exception {
        database.execute("SET GLOBAL max_allowed_packet = 1048576");
        try {
            assertThat(fixture.start().awaitFailure())
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("max_allowed_packet is 1048576, expected at least 4194304");
        } finally {
            database.execute("SET GLOBAL max_allowed_packet = " + PACKET);
        }
    }

    @Test
    void sessionsAreStrictInUtcAndUtf8WhateverTheServersDefaultsAre() {
        List<String> defaults =
                database.rows("SELECT @@GLOBAL.sql_mode, @@GLOBAL.time_zone, @@GLOBAL.character_set_server");
        database.execute(
                "SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
                "SET GLOBAL time_zone = '+09:00'",
                "SET GLOBAL character_set_server = 'latin1'");
        try {
            fixture.migrate();
            // A server that is not strict cuts what is too long, and so would the value of this column be.
            database.execute("ALTER TABLE quotes ADD COLUMN own VARCHAR(9) GENERATED ALWAYS AS (reference) STORED");
            RunningSink sink = fixture.start();
            fixture.publish(SampleQuotes.started("q-1", 1, "\\ 🦊 \" '"));
            fixture.publish(SampleQuotes.started("q-long", 1, "longer than nine"));
            fixture.awaitAllWritten();

            assertThat(database.rows("SELECT quote_uid, reference, first_event_at FROM quotes"))
                    .containsExactly("q-1|\\ 🦊 \" '|2026-01-01 00:00:01.000000");
            assertThat(fixture.deadLetters()).hasSize(1);
            await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
        } finally {
            String[] values = defaults.get(0).split("\\|", -1);
            database.execute(
                    "SET GLOBAL sql_mode = '" + values[0] + "'",
                    "SET GLOBAL time_zone = '" + values[1] + "'",
                    "SET GLOBAL character_set_server = '" + values[2] + "'");
        }
    }

    private static QuoteState largeQuote(String id, int size) {
        return SampleQuotes.after(
                SampleQuotes.started(id, 100_000),
                100_001,
                "quote_products_updated",
                "{\"quoteId\":\"" + id + "\",\"products\":[{\"id\":\"p\",\"rates\":[{\"key\":\"r\",\"discount\":\""
                        + "'".repeat(size) + "\",\"status\":\"active\"}]}]}");
    }
}
