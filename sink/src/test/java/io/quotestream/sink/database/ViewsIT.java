package io.quotestream.sink.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.SampleQuotes;
import io.quotestream.sink.SinkFixture;
import io.quotestream.sink.TestDatabase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The views for any client, and of rows of several quotes. */
final class ViewsIT {

    private static final SinkFixture FIXTURE = new SinkFixture();
    private static final TestDatabase DATABASE = FIXTURE.database;

    @BeforeAll
    static void write() {
        FIXTURE.start();
        FIXTURE.publish(listing("n1", "mix", "AAA", "zzz"));
        FIXTURE.publish(listing("n2", "mix", "BBB", "yyy"));
        FIXTURE.publish(listing("n0", "mix", "CCC", "zzzz"));
        FIXTURE.publish(listing("m1", "no-name", "KKK", null));
        FIXTURE.publish(listing("m0", "no-name", "LLL", "nnn"));
        FIXTURE.awaitAllWritten();
    }

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    /** All became active at one moment: the quote with the greatest id counts. */
    @Test
    void keyAndNameOfAProductAreThoseOfOneQuote() {
        for (String view : List.of("active_products_now_by_product", "active_quotes_by_product")) {
            assertThat(DATABASE.rows("SELECT product_id, product_key, product_name, active_quotes FROM " + view
                            + " ORDER BY product_id"))
                    .as(view)
                    .containsExactly("mix|BBB|yyy|3", "no-name|KKK|null|2");
        }
    }

    @Test
    void everyTextOfAViewComparesAsThoseOfTheTablesDo() {
        assertThat(DATABASE.rows(
                        "SELECT c.table_name, c.column_name, c.collation_name FROM information_schema.columns c"
                                + " JOIN information_schema.views v ON v.table_schema = c.table_schema"
                                + " AND v.table_name = c.table_name WHERE c.table_schema = DATABASE()"
                                + " AND c.collation_name <> 'utf8mb4_bin'"))
                .isEmpty();
    }

    @Test
    void textsOfViewsCompareWithLiteralsOfAnyClient() {
        List<String> columns = DATABASE.rows(
                "SELECT CONCAT(c.table_name, ' ', c.column_name)"
                        + " FROM information_schema.columns c JOIN information_schema.views v ON v.table_schema = c.table_schema"
                        + " AND v.table_name = c.table_name WHERE c.table_schema = DATABASE() AND c.collation_name IS NOT NULL");
        assertThat(columns).contains("quote_progress customer");
        for (String collation : List.of("utf8mb4_general_ci", "utf8mb4_unicode_ci", "utf8mb4_bin")) {
            for (String each : columns) {
                String view = each.split(" ", -1)[0];
                String column = each.split(" ", -1)[1];
                DATABASE.execute(
                        "SET NAMES utf8mb4 COLLATE " + collation,
                        "SELECT COUNT(*) FROM " + view + " WHERE " + column + " = 'first'",
                        "SELECT COUNT(*) FROM " + view + " WHERE " + column + " IN ('first', 'returning')",
                        "SELECT CASE " + column + " WHEN 'first' THEN 1 END FROM " + view);
            }
        }
        assertThat(DATABASE.rows("SELECT customer, COUNT(*) FROM quote_progress WHERE customer = 'first' GROUP BY 1"))
                .containsExactly("first|5");
    }

    private static QuoteState listing(String quote, String product, String key, @Nullable String name) {
        String text = name == null ? "null" : '"' + name + '"';
        return SampleQuotes.after(
                SampleQuotes.started(quote, 1),
                2,
                "quote_products_updated",
                "{\"quoteId\":\"" + quote + "\",\"products\":[{\"id\":\"" + product + "\",\"key\":\"" + key
                        + "\",\"name\":" + text + ",\"rates\":[{\"key\":\"r\",\"status\":\"active\"}]}]}");
    }
}
