package io.quotestream.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quotestream.model.QuoteState;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that their columns cannot hold: none costs its quote, or any other field of it. */
final class BoundedValuesIT {

    private static final String FOXES = "🦊".repeat(1_001);
    private static final String TOO_MUCH = "9999999999999999999999.9999995"; // rounds up to 23 digits before the point

    private final SinkFixture fixture = new SinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void everyFieldThatDoesNotFitIsCutOrLeftOutAndNamedAndCounted() {
        QuoteState quote = SampleQuotes.started("q", 1, FOXES);
        quote = SampleQuotes.after(quote, 2, "coupon_applied", "{\"quoteId\":\"q\",\"coupon\":\"" + FOXES + "\"}");
        quote = SampleQuotes.after(quote, 3, "fee_applied", "{\"quoteId\":\"q\",\"amount\":" + TOO_MUCH + "}");
        quote = SampleQuotes.after(
                quote,
                4,
                "contact_updated",
                "{\"quoteId\":\"q\",\"businessType\":\"" + FOXES + "\",\"turnover\":\"-" + TOO_MUCH + "\"}");
        quote = SampleQuotes.after(quote, 5, "quote_products_updated", products("q"));
        quote = SampleQuotes.after(quote, 6, FOXES, "{\"quoteId\":\"q\"}");
        fixture.publish(quote);
        RunningSink sink = fixture.start();
        fixture.awaitAllWritten();

        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(fixture.database.rows(
                        "SELECT quote_uid, CHAR_LENGTH(reference), CHAR_LENGTH(coupon_code), fee_amount, turnover,"
                                + " CHAR_LENGTH(business_type), CHAR_LENGTH(event_type), active_product_count,"
                                + " truncated_fields FROM quotes"))
                .containsExactly("q|255|255|null|null|255|255|1|"
                        + "business_type,coupon_code,event_type,fee_amount,reference,turnover");
        assertThat(fixture.database.rows("SELECT reference FROM quotes"))
                .containsExactly("🦊".repeat(255)); // whole characters
        assertThat(fixture.database.rows(
                        "SELECT CHAR_LENGTH(product_key), CHAR_LENGTH(product_name), CHAR_LENGTH(status),"
                                + " CHAR_LENGTH(rate_description), CHAR_LENGTH(discount), base_premium, loading, ipt,"
                                + " commission, total, truncated_fields FROM quote_items ORDER BY rate_key"))
                .containsExactly(
                        "255|1000|6|1001|1001|null|null|null|null|null|"
                                + "base_premium,commission,ipt,loading,product_key,product_name,total",
                        "255|1000|255|null|null|null|null|null|null|null|product_key,product_name,status");
        assertThat(fixture.database.rows("SELECT CHAR_LENGTH(product_key), CHAR_LENGTH(product_name), truncated_fields"
                        + " FROM quote_product_activity"))
                .containsExactly("255|1000|product_key,product_name");
        await().atMost(SinkFixture.TIMEOUT)
                .untilAsserted(() -> assertThat(sink.metric("sink_truncated_fields_total", "field=\"quotes."))
                        .isEqualTo(6));
        assertThat(sink.metric("sink_truncated_fields_total", "field=\"quote_items.product_key\""))
                .isEqualTo(2);
    }

    /** The two of issue 19, by the events that brought them. */
    @Test
    void aQuoteKeepsItsHistoryAndRecoversWithItsNextState() {
        QuoteState on = SampleQuotes.withProduct(QuoteState.unseen("q"), 1, "active");
        QuoteState coupon = SampleQuotes.after(
                on, 2, "coupon_applied", "{\"quoteId\":\"q\",\"coupon\":\"" + "x".repeat(256) + "\"}");
        QuoteState fee =
                SampleQuotes.after(coupon, 3, "fee_applied", "{\"quoteId\":\"q\",\"amount\":" + TOO_MUCH + "}");
        QuoteState off = SampleQuotes.withProduct(fee, 4, null);
        fixture.start();
        for (QuoteState state : List.of(on, coupon, fee, off)) {
            fixture.publish(state);
        }
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows(
                        "SELECT active_product_count, event_count, fee_amount, truncated_fields FROM quotes"))
                .containsExactly("0|4|null|coupon_code,fee_amount");
        assertThat(fixture.database.rows("SELECT active_from, active_to FROM quote_product_activity"))
                .containsExactly("2026-01-01 00:00:01.000000|2026-01-01 00:00:04.000000");

        fixture.publish(SampleQuotes.after(
                SampleQuotes.after(off, 5, "coupon_applied", "{\"quoteId\":\"q\",\"coupon\":\"x\"}"),
                6,
                "fee_applied",
                "{\"quoteId\":\"q\",\"amount\":1}"));
        fixture.awaitAllWritten();

        assertThat(fixture.database.rows("SELECT coupon_code, fee_amount, truncated_fields FROM quotes"))
                .containsExactly("x|1.000000|null");
    }

    private static String products(String quote) {
        String amounts = String.join(
                ",",
                List.of("basePremium", "loading", "ipt", "commission", "total").stream()
                        .map(name -> '"' + name + "\":" + TOO_MUCH)
                        .toList());
        return "{\"quoteId\":\"" + quote + "\",\"products\":[{\"id\":\"p\",\"key\":\"" + FOXES + "\",\"name\":\""
                + FOXES
                + "\",\"rates\":[{\"key\":\"r1\",\"status\":\"active\",\"description\":\"" + FOXES
                + "\",\"discount\":\"" + FOXES + "\"," + amounts + "},{\"key\":\"r2\",\"status\":\"" + FOXES
                + "\"}]}]}";
    }
}
