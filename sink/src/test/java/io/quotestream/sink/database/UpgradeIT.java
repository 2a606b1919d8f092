package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import io.quotestream.sink.TestDatabase;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A schema with rows of version 0.1.0 that this version takes over. */
final class UpgradeIT {

    private static final String SCHEMA_OF_0_1_0 = "6";

    /** The key of version 0.1.0: hex digits of SHA-256 over product_id, line feed, rate_key. */
    private static final String FORMER_UID =
            "CONCAT(quote_uid, ':', LEFT(SHA2(CONCAT(product_id, CHAR(10 USING utf8mb4), rate_key), 256), 16))";

    private static final String ITEMS = "SELECT quote_uid, REPLACE(product_id, CHAR(10 USING utf8mb4), '/'),"
            + " REPLACE(rate_key, CHAR(10 USING utf8mb4), '/'), total FROM quote_items ORDER BY 1, 2, 3";

    private final SinkFixture fixture = new SinkFixture();
    private final TestDatabase database = fixture.database;

    @BeforeEach
    void makeSchemaOfVersion010() {
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations("classpath:db/migration")
                .target(SCHEMA_OF_0_1_0)
                .load()
                .migrate();
        // (a/b, c) and (a, b/c), with line feeds for the slashes, had one key: the second overwrote the amount of the
        // first.
        insert("q-shared", "a\\nb", "c", 2);
        insert("q-line", "x\\ny", "r", 3);
        insert("q-plain", "p", "r", 4);
        database.execute("UPDATE quote_items SET all_quote_items_uid = " + FORMER_UID);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void rowsStayAndIdsWithLineFeedsGetKeysOfTheirOwn() {
        String plain = uid("q-plain");

        fixture.migrate();

        assertThat(database.rows(ITEMS))
                .containsExactly("q-line|x/y|r|3.000000", "q-plain|p|r|4.000000", "q-shared|a/b|c|2.000000");
        assertThat(uid("q-plain")).isEqualTo(plain);
        // printf '\n3\nx\ny\nr' | sha256sum
        assertThat(uid("q-line")).isEqualTo("q-line:f888591521c42014");
        assertThat(database.rows(
                        "SELECT all_quote_items_uid FROM quote_items WHERE all_quote_items_uid <> " + FORMER_UID))
                .hasSize(2);
    }

    @Test
    void aRowThatTwoRatesSharedIsSplitWhenItsQuoteIsWritten() {
        fixture.start();
        fixture.publish(SampleQuotes.after(
                SampleQuotes.started("q-shared", 2),
                3,
                "quote_products_updated",
                "{\"quoteId\":\"q-shared\",\"products\":[{\"id\":\"a\\nb\",\"rates\":[{\"key\":\"c\",\"total\":1}]},"
                        + "{\"id\":\"a\",\"rates\":[{\"key\":\"b\\nc\",\"total\":2}]}]}"));
        fixture.awaitAllWritten();

        assertThat(database.rows(ITEMS))
                .containsExactly(
                        "q-line|x/y|r|3.000000",
                        "q-plain|p|r|4.000000",
                        "q-shared|a|b/c|2.000000",
                        "q-shared|a/b|c|1.000000");
    }

    @Test
    void aRowThatAnEarlierSinkWroteDuringTheUpgradeIsNotThereTwice() {
        fixture.migrate();
        database.execute("UPDATE quote_items SET all_quote_items_uid = " + FORMER_UID);
        fixture.start();
        QuoteState state = SampleQuotes.after(
                SampleQuotes.started("q-line", 2),
                3,
                "quote_products_updated",
                "{\"quoteId\":\"q-line\",\"products\":[{\"id\":\"x\\ny\",\"rates\":[{\"key\":\"r\",\"total\":5}]}]}");
        fixture.publish(state);
        fixture.awaitAllWritten();

        assertThat(database.rows("SELECT total FROM quote_items WHERE quote_uid = 'q-line'"))
                .isEqualTo(List.of("5.000000"));
        assertThat(uid("q-line")).isEqualTo("q-line:f888591521c42014");
    }

    private String uid(String quote) {
        return database.rows("SELECT all_quote_items_uid FROM quote_items WHERE quote_uid = '" + quote + "'")
                .get(0);
    }

    private void insert(String quote, String product, String rate, int total) {
        database.execute(
                "INSERT INTO quotes (quote_uid, event_type, product_count, active_product_count, event_count, first_event_at,"
                        + " last_event_at, last_event_id, last_event_stream, last_event_revision, last_event_position,"
                        + " items_fingerprint, activity_fingerprint) VALUES ('" + quote
                        + "', 'quote_products_updated', 1, 0, 1, '2026-01-01 00:00:01', '2026-01-01 00:00:01', 'e', 's', 1, '1',"
                        + " 7, 7)",
                "INSERT INTO quote_items (all_quote_items_uid, quote_uid, product_id, rate_key, total, is_active, is_removed,"
                        + " added_at) VALUES ('', '" + quote + "', '" + product + "', '" + rate + "', " + total
                        + ", FALSE, FALSE, '2026-01-01 00:00:01')");
    }
}
