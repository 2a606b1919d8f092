package io.quotestream.sink.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.mysql.EmbeddedMariaDb;
import io.quotestream.sink.RunningSink;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkConfig;
import io.quotestream.sink.SinkFixture;
import io.quotestream.sink.SinkMain;
import io.quotestream.sink.SinkProcess;
import io.quotestream.sink.TestDatabase;
import io.quotestream.sink.TestServers;
import io.quotestream.sink.database.Database;
import io.quotestream.sink.database.Migrations;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The dead letters of all services, and whatever else is on their topic, in the table. */
final class DeadLetterTableIT {

    private final SinkFixture fixture = new SinkFixture();
    private final TestDatabase database = fixture.database;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theLettersOfAllServicesAreListedWithWhatTheirHeadersSay() {
        fixture.publishDeadLetter(null, bytes("{\"email\":\"ann@example.com\"}"), bridgeLetter(7));
        fixture.publishDeadLetter(bytes("q-1"), bytes("{\"email\":\"ann@example.com\"}"), streamsAppLetter(8));
        fixture.publish("q-2", bytes("no state: ann@example.com"));
        fixture.start();
        awaitLetters(3);

        assertThat(database.rows(
                        "SELECT reason, service, exception_class, occurred_at, source, quote_uid, event_id, event_type,"
                                + " event_stream, event_revision, replayed_from FROM dead_letters WHERE service <> 'sink'"
                                + " ORDER BY reason"))
                .containsExactly(
                        "no-quote-id|bridge|io.quotestream.model.json.MalformedEventException|2026-03-01 10:00:00.123456|quote-7@7|null|"
                                + id(7) + "|quote_started|quote-7|7|null",
                        "wrong-shape|streams-app|null|2026-03-01 10:00:00.000000|quotes.events/3/8|q-1|" + id(8)
                                + "|quote_products_updated|quote-8|8|quotes.dead-letters/0/1");
        assertThat(database.rows("SELECT reason, quote_uid, event_id, source REGEXP '^" + fixture.state
                        + "/[0-9]/0$' FROM dead_letters WHERE service = 'sink'"))
                .containsExactly("not-a-state|q-2|null|1");
        assertThat(String.join("\n", database.rows("SELECT * FROM dead_letters")))
                .doesNotContain("ann", "example.com", "a sentence");
    }

    @Test
    void recordsThatAreNoLettersAndOddOnesAreListedWithoutWhatTheyHold() {
        fixture.configure(fixture.deadLetters, "max.message.bytes", "6000000");
        fixture.publishDeadLetter(null, null, Map.of());
        fixture.publishDeadLetter(
                bytes("ann@example.com"), bytes("hello"), Map.of("event-type", bytes("ann@example.com")));
        fixture.publishDeadLetter(bytes("ann"), bytes(""), Map.of("dead-letter-reason", bytes("Ann was here")));
        fixture.publishDeadLetter(
                bytes("a".repeat(101)),
                new byte[] {(byte) 0xff, 0},
                Map.of(
                        "dead-letter-reason", bytes("wrong-shape"),
                        "dead-letter-service", new byte[] {(byte) 0xff},
                        "dead-letter-source", bytes("x".repeat(5_000)),
                        "dead-letter-time", bytes("+99999-01-01T00:00:00Z"),
                        "dead-letter-exception", bytes("java.lang.Error: ann"),
                        "event-revision", bytes("99999999999999999999"),
                        "event-stream", bytes("a\nb")));
        fixture.publishDeadLetter(bytes("q-5"), new byte[5_000_000], streamsAppLetter(5));
        fixture.publish(SampleQuotes.started("q-1", 1));
        RunningSink sink = fixture.start();
        awaitLetters(5);
        fixture.awaitAllWritten();

        assertThat(database.rows(
                        "SELECT reason, service, exception_class, source, quote_uid, event_type, event_stream, event_revision"
                                + " FROM dead_letters ORDER BY record_offset"))
                .containsExactly(
                        "unknown|null|null|null|null|null|null|null",
                        "unknown|null|null|null|null|null|null|null",
                        "unknown|null|null|null|null|null|null|null",
                        "wrong-shape|null|null|null|null|null|null|null",
                        "wrong-shape|streams-app|null|quotes.events/3/5|q-5|quote_products_updated|quote-5|5");
        assertThat(database.count("quotes")).isEqualTo(1);
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
        assertThat(sink.metric("sink_dead_letters_listed_total", "")).isEqualTo(5);
    }

    @Test
    void anErasedQuotesLettersNoLongerLeadToIt() throws Exception {
        fixture.publish(SampleQuotes.started("q-1", 1));
        fixture.publishDeadLetter(bytes("q-1"), bytes("{}"), streamsAppLetter(2));
        fixture.publishDeadLetter(bytes("q-2"), bytes("{}"), streamsAppLetter(3));
        fixture.start();
        fixture.awaitAllWritten();
        awaitLetters(2);
        fixture.publishTombstone("q-1");
        fixture.awaitAllWritten();

        List<String> erased = List.of(
                "wrong-shape|null|null|null|null|null|quote_products_updated",
                "wrong-shape|q-2|quotes.events/3/3|" + id(3) + "|quote-3|3|quote_products_updated");
        assertThat(letters()).isEqualTo(erased);

        readAgain();
        assertThat(letters()).as("read again").isEqualTo(erased);
    }

    @Test
    void aTopicCreatedAgainIsListedFromItsStart() throws Exception {
        RunningSink sink = fixture.start();
        fixture.publishDeadLetter(bytes("q-1"), bytes("{}"), streamsAppLetter(1));
        fixture.publishDeadLetter(bytes("q-2"), bytes("{}"), streamsAppLetter(2));
        awaitLetters(2);
        fixture.admin.deleteTopics(List.of(fixture.deadLetters)).all().get();
        await().atMost(SinkFixture.TIMEOUT)
                .until(() -> !fixture.admin.listTopics().names().get().contains(fixture.deadLetters));
        fixture.createDeadLettersTopic();
        fixture.publishDeadLetter(bytes("q-3"), bytes("{}"), streamsAppLetter(3));
        awaitLetters(3);

        assertThat(database.rows("SELECT COUNT(*) FROM dead_letters GROUP BY topic_id"))
                .containsExactlyInAnyOrder("2", "1");
        assertThat(database.rows("SELECT record_offset FROM dead_letters WHERE quote_uid = 'q-3'"))
                .containsExactly("0");
        sink.assertNotFailed();
    }

    @Test
    void sinksThatAreKilledAndShareTheTopicListEachLetterOnce() throws Exception {
        fixture.admin.deleteTopics(List.of(fixture.deadLetters)).all().get();
        await().atMost(SinkFixture.TIMEOUT)
                .until(() -> !fixture.admin.listTopics().names().get().contains(fixture.deadLetters));
        fixture.createDeadLettersTopic(SinkFixture.PARTITIONS);
        Migrations.run(SinkConfig.from(fixture.environment()).jdbc());
        List<Process> processes = new ArrayList<>();
        try {
            int published = 0;
            for (int round = 0; round < 3; round++) {
                processes.add(SinkProcess.start(
                        SinkMain.class, List.of(), fixture.environment(), new File("target/dead-letter-table.log")));
                long before = database.count("dead_letters");
                for (int i = 0; i < 3_000; i++) {
                    published++;
                    fixture.publishDeadLetter(bytes("q-" + published), bytes("{}"), streamsAppLetter(published));
                }
                fixture.flush();
                await().atMost(SinkFixture.TIMEOUT).until(() -> database.count("dead_letters") > before);
                if (round < 2) {
                    processes.get(round).destroyForcibly().waitFor();
                    assertThat(processes.get(round).exitValue()).isEqualTo(137);
                }
            }
            processes.add(SinkProcess.start(
                    SinkMain.class, List.of(), fixture.environment(), new File("target/dead-letter-table.log")));
            awaitLetters(published);

            assertThat(database.rows(
                            "SELECT COUNT(DISTINCT quote_uid), COUNT(DISTINCT event_revision) FROM dead_letters"))
                    .containsExactly(published + "|" + published);
            assertThat(database.rows(
                            "SELECT COUNT(*) FROM dead_letters WHERE quote_uid <> CONCAT('q-', event_revision)"))
                    .containsExactly("0");
        } finally {
            for (Process each : processes) {
                each.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void whileTheTableCannotBeWrittenTheStatesGoOnAndNoLetterIsLost() {
        RunningSink sink = fixture.start();
        fixture.publishDeadLetter(bytes("q-1"), bytes("{}"), streamsAppLetter(1));
        awaitLetters(1);
        database.execute("ALTER TABLE dead_letters ADD CONSTRAINT refused CHECK (event_revision <> 2)");
        fixture.publishDeadLetter(bytes("q-2"), bytes("{}"), streamsAppLetter(2));
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.metric("sink_retries_total", "component=\"dead-letter-table\""))
                        .isGreaterThanOrEqualTo(2));
        assertThat(sink.isReady()).isFalse();
        fixture.publish(SampleQuotes.started("q-1", 1));
        fixture.awaitAllWritten();
        assertThat(database.count("quotes")).isEqualTo(1);

        database.execute("ALTER TABLE dead_letters DROP CONSTRAINT refused");
        awaitLetters(2);
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
    }

    @Test
    void aDatabaseKilledWhileLettersComeCostsNone() {
        try (EmbeddedMariaDb server = TestServers.ownDatabase();
                SinkFixture own = new SinkFixture(TestDatabase.freshOn(server))) {
            RunningSink sink = own.start();
            own.publishDeadLetter(bytes("q-0"), bytes("{}"), streamsAppLetter(0));
            await().atMost(SinkFixture.TIMEOUT).until(() -> count(own.database) == 1);
            server.kill();
            IntStream.rangeClosed(1, 500)
                    .forEach(i -> own.publishDeadLetter(bytes("q-" + i), bytes("{}"), streamsAppLetter(i)));
            own.flush();
            await().atMost(SinkFixture.TIMEOUT)
                    .until(() -> sink.metric("sink_retries_total", "component=\"dead-letter-table\"") > 0);
            server.restart();
            await().atMost(SinkFixture.TIMEOUT).until(() -> count(own.database) == 501);
            await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
        }
    }

    /** Everything on the topic once more, as a sink that was frozen in mid-transaction would write it. */
    private void readAgain() throws Exception {
        try (Database again = new Database(
                        SinkConfig.from(fixture.environment()).jdbc(),
                        new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
                var connection = again.connection()) {
            String topicId =
                    database.rows("SELECT DISTINCT topic_id FROM dead_letters").get(0);
            new DeadLettersTable()
                    .insert(
                            connection,
                            topicId,
                            fixture.deadLetters().stream()
                                    .map(DeadLetterRow::of)
                                    .toList());
            connection.commit();
        }
    }

    private List<String> letters() {
        return database.rows("SELECT reason, quote_uid, source, event_id, event_stream, event_revision, event_type"
                + " FROM dead_letters ORDER BY record_offset");
    }

    private void awaitLetters(long deadLetters) {
        fixture.flush();
        await().atMost(SinkFixture.TIMEOUT).until(() -> count(database) == deadLetters);
    }

    private static long count(TestDatabase database) {
        return database.rows("SHOW TABLES LIKE 'dead_letters'").isEmpty() ? 0 : database.count("dead_letters");
    }

    private static Map<String, byte[]> bridgeLetter(long revision) {
        Map<String, byte[]> headers = eventHeaders(revision, "quote_started");
        put(headers, "dead-letter-reason", "no-quote-id");
        put(headers, "dead-letter-service", "bridge");
        put(headers, "dead-letter-exception", "io.quotestream.model.json.MalformedEventException");
        put(headers, "dead-letter-message", "a sentence");
        put(headers, "dead-letter-source", "quote-" + revision + "@" + revision);
        put(headers, "dead-letter-time", "2026-03-01T10:00:00.123456789Z");
        return headers;
    }

    private static Map<String, byte[]> streamsAppLetter(long revision) {
        Map<String, byte[]> headers = eventHeaders(revision, "quote_products_updated");
        put(headers, "dead-letter-reason", "wrong-shape");
        put(headers, "dead-letter-service", "streams-app");
        put(headers, "dead-letter-message", "a sentence");
        put(headers, "dead-letter-source", "quotes.events/3/" + revision);
        put(headers, "dead-letter-time", "2026-03-01T10:00:00Z");
        put(headers, "replayed-from", "quotes.dead-letters/0/1");
        return headers;
    }

    private static Map<String, byte[]> eventHeaders(long revision, String type) {
        Map<String, byte[]> headers = new TreeMap<>();
        put(headers, "event-id", id(revision));
        put(headers, "event-type", type);
        put(headers, "event-stream", "quote-" + revision);
        put(headers, "event-revision", Long.toString(revision));
        return headers;
    }

    private static String id(long revision) {
        return new java.util.UUID(1, revision).toString();
    }

    private static void put(Map<String, byte[]> headers, String name, String value) {
        headers.put(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
