package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RefusedRowsIT {

    private static final String REFUSED = "xxx";

    private final SinkFixture fixture = new SinkFixture();

    @BeforeEach
    void refuse() {
        fixture.refuse(REFUSED);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void refusedQuotesAreFoundAndTheOthersWritten() {
        for (int i = 0; i < 300; i++) {
            fixture.publish(SampleQuotes.started("q-" + i, 1, i % 100 == 50 ? REFUSED : "fine"));
        }
        RunningSink sink = fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.count("quotes")).isEqualTo(297);
        List<ConsumerRecord<byte[], byte[]>> deadLetters = fixture.deadLetters();
        assertThat(deadLetters)
                .extracting(deadLetter -> text(deadLetter.key()))
                .containsExactlyInAnyOrder("q-50", "q-150", "q-250");
        assertThat(deadLetters).allSatisfy(deadLetter -> {
            assertThat(StateCodec.decode(deadLetter.value()).details().reference())
                    .isEqualTo(REFUSED);
            assertThat(header(deadLetter, DeadLetterHeaders.REASON)).isEqualTo("refused-by-database");
            assertThat(header(deadLetter, DeadLetterHeaders.SERVICE)).isEqualTo("sink");
            assertThat(header(deadLetter, DeadLetterHeaders.SOURCE)).matches(fixture.state + "/\\d/\\d+");
            assertThat(header(deadLetter, DeadLetterHeaders.MESSAGE))
                    .containsPattern("vendor code (3819|4025), SQLState")
                    .doesNotContain(REFUSED);
        });
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.records("dead-lettered")).isEqualTo(3));
        assertThat(sink.records("written")).isEqualTo(297);
    }

    @Test
    void theStateBeforeARefusedOneIsWritten() {
        QuoteState fine = SampleQuotes.started("q-1", 1);
        QuoteState refused = SampleQuotes.withProduct(fine, 2, REFUSED);
        fixture.publish(fine);
        fixture.publish(refused);
        fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT quote_uid, last_event_revision FROM quotes"))
                .containsExactly("q-1|1");
        assertThat(fixture.deadLetters()).hasSize(1);

        fixture.publish(SampleQuotes.withProduct(refused, 3, "active"));
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT quote_uid, last_event_revision, active_product_count FROM quotes"))
                .containsExactly("q-1|3|1");
    }

    @Test
    void aBatchThatIsReadAgainSendsNoDeadLetterTwice() {
        fixture.publish("q-0", "no state".getBytes(StandardCharsets.UTF_8));
        QuoteState quote = SampleQuotes.started("q-1", 1);
        fixture.publish(quote);
        fixture.publish(SampleQuotes.withProduct(quote, 2, REFUSED));
        for (int i = 2; i < 100; i++) {
            fixture.publish(SampleQuotes.started("q-" + i, 1));
        }
        RunningSink sink = fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT quote_uid, last_event_revision FROM quotes WHERE quote_uid = 'q-1'"))
                .containsExactly("q-1|1");
        assertThat(fixture.database.count("quotes")).isEqualTo(99);
        assertThat(fixture.deadLetters())
                .extracting(deadLetter -> text(deadLetter.key()))
                .containsExactlyInAnyOrder("q-0", "q-1");
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.metric("sink_records_total", "outcome="))
                        .isEqualTo(101));
        assertThat(sink.metric("sink_polled_total", "")).isEqualTo(101);
    }

    @Test
    void unreadableValuesAreDeadLettersAndTheRestGoesOn() {
        fixture.publish("q-0", "{\"quoteId\":".getBytes(StandardCharsets.UTF_8));
        fixture.publish("q-1", StateCodec.encode(SampleQuotes.started("q-other", 1)));
        fixture.publish(SampleQuotes.started("q-2", 1));
        fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT quote_uid FROM quotes")).containsExactly("q-2");
        assertThat(fixture.deadLetters())
                .extracting(
                        deadLetter -> text(deadLetter.key()),
                        deadLetter -> header(deadLetter, DeadLetterHeaders.REASON))
                .containsExactlyInAnyOrder(tuple("q-0", "not-a-state"), tuple("q-1", "not-a-state"));
        assertThat(fixture.deadLetters())
                .filteredOn(deadLetter -> text(deadLetter.key()).equals("q-0"))
                .allSatisfy(deadLetter -> assertThat(text(deadLetter.value())).isEqualTo("{\"quoteId\":"));
    }

    @Test
    void nothingIsWrittenPastADeadLetterThatKafkaDoesNotTake() throws Exception {
        RunningSink sink = fixture.start();
        await().atMost(SinkFixture.TIMEOUT).until(sink::isReady);
        fixture.admin.deleteTopics(List.of(fixture.deadLetters)).all().get();

        fixture.publish("q-0", "no state".getBytes(StandardCharsets.UTF_8));
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.metric("sink_retries_total", "component=\"dead-letters\""))
                        .isPositive());
        assertThat(fixture.storedOffsets().values()).containsOnly(0L);
        assertThat(sink.isReady()).isFalse();

        fixture.createDeadLettersTopic();
        fixture.awaitAllWritten();

        assertThat(fixture.deadLetters()).isNotEmpty();
    }

    @Test
    void whatIsLargeAndUnusualButLegalIsWritten() {
        String emoji = "Zoë 🦊 𝒬uote \\ ' \" ; -- `";
        String large = "ü".repeat(65_536);
        QuoteState quote = SampleQuotes.after(
                SampleQuotes.started("q-1", 1, emoji),
                2,
                "quote_products_updated",
                "{\"quoteId\":\"q-1\",\"products\":[{\"id\":\"p🦊\",\"key\":\"k\",\"name\":"
                        + SampleQuotes.quoted(emoji)
                        + ",\"rates\":[{\"key\":\"r\",\"description\":" + SampleQuotes.quoted(large)
                        + ",\"isOffered\":true,\"basePremium\":12345678901234567890.12,\"total\":\"-0.0000005\",\"discount\":"
                        + SampleQuotes.quoted(large) + ",\"status\":\"active\"}]}]}");
        quote = SampleQuotes.after(
                quote,
                3,
                "contact_updated",
                "{\"quoteId\":\"q-1\",\"effectiveDate\":\"9999-12-31T23:59:59.999999Z\",\"industry\":[{\"text\":"
                        + SampleQuotes.quoted(emoji) + "}],\"turnover\":9999999999999999999999}");
        QuoteState early = SampleQuotes.after(
                SampleQuotes.started("q-2", 4),
                5,
                "contact_updated",
                "{\"quoteId\":\"q-2\",\"effectiveDate\":\"1000-01-01\"}");
        fixture.publish(quote);
        fixture.publish(early);
        fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(fixture.database.rows(
                        "SELECT reference, effective_date, industries, turnover FROM quotes WHERE quote_uid = 'q-1'"))
                .containsExactly(emoji + "|9999-12-31 23:59:59.999999|[" + SampleQuotes.quoted(emoji)
                        + "]|9999999999999999999999.000000");
        assertThat(fixture.database.rows("SELECT effective_date FROM quotes WHERE quote_uid = 'q-2'"))
                .containsExactly("1000-01-01 00:00:00.000000");
        assertThat(
                        fixture.database.rows(
                                "SELECT product_id, product_name, base_premium, total, rate_description, discount FROM quote_items"))
                .containsExactly("p🦊|" + emoji + "|12345678901234567890.120000|-0.000001|" + large + '|' + large);
    }

    @Test
    void dataThatLooksLikeSqlStaysData() {
        List<String> keys = List.of(
                "'; DROP TABLE quotes; --",
                "\" OR \"1\"=\"1",
                "\\",
                "\\'",
                "`quotes`",
                "/* not */ # a -- comment",
                "%_?:rows :keys incoming.reference AS incoming",
                "{fn now()} @x $1");
        fixture.start();
        for (int i = 0; i < keys.size(); i++) {
            QuoteState quote = SampleQuotes.started(keys.get(i), 2L * i + 1, keys.get(i));
            fixture.publish(SampleQuotes.after(
                    quote,
                    2L * i + 2,
                    "quote_products_updated",
                    "{\"quoteId\":" + SampleQuotes.quoted(keys.get(i)) + ",\"products\":[{\"id\":"
                            + SampleQuotes.quoted(keys.get(i)) + ",\"name\":\"a\\u0000b\\u001ac\",\"rates\":[{\"key\":"
                            + SampleQuotes.quoted(keys.get(i)) + ",\"status\":\"active\"}]}]}"));
        }
        fixture.awaitAllWritten();

        List<String> stored = keys.stream().map(String::strip).toList();
        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(fixture.database.rows("SELECT quote_uid FROM quotes")).containsExactlyInAnyOrderElementsOf(stored);
        assertThat(fixture.database.rows("SELECT product_id FROM quote_items"))
                .containsExactlyInAnyOrderElementsOf(stored);
        assertThat(fixture.database.rows("SELECT rate_key FROM quote_items"))
                .containsExactlyInAnyOrderElementsOf(stored);
        assertThat(fixture.database.rows("SELECT DISTINCT HEX(product_name) FROM quote_items"))
                .containsExactly("6100621A63");
        keys.forEach(fixture::publishTombstone);
        fixture.awaitAllWritten();
        assertThat(fixture.database.contents()).isEmpty();
    }

    private static String header(ConsumerRecord<byte[], byte[]> deadLetter, String name) {
        Header header = deadLetter.headers().lastHeader(name);
        return header == null ? "" : text(header.value());
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
