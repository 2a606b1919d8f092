package io.quotestream.local.oracle;

import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OracleTest {

    private static final String REAL_QUOTE = "e3ae688a-ecee-48a5-8219-250f222e358d";
    private static final String REAL_PRODUCT = "56fa8392-e700-45d7-9f9d-bd0ffe0f920e";
    private static final LocalDateTime STILL = LocalDateTime.of(9999, 12, 31, 0, 0);

    @Test
    void realPayloadsGiveTheKnownRows() {
        History history = new History()
                .addFile("quote_started", "/real/quote_started.json")
                .addFile("quote_products_updated", "/real/quote_products_updated.json");

        assertThat(history.row(REAL_QUOTE))
                .containsEntry("reference", "d6glop")
                .containsEntry("timestamp", LocalDateTime.of(2020, 3, 23, 12, 53, 32))
                .containsEntry("is_first_quote", true)
                .containsEntry("event_type", "quote_products_updated")
                .containsEntry("business_type", "sole")
                .containsEntry("industries", "[\"E-Commerce\",\"Life Style Consultancy\"]")
                .containsEntry("turnover", new BigDecimal("50000.000000"))
                .containsEntry("employee_count", 1L)
                .containsEntry("has_active_insurance", false)
                .containsEntry("is_valid_business", null)
                .containsEntry("effective_date", LocalDateTime.of(2020, 3, 23, 0, 0))
                .containsEntry("product_count", 1L)
                .containsEntry("active_product_count", 1L)
                .containsEntry("event_count", 2L)
                .containsEntry("first_event_at", minute(0))
                .containsEntry("last_event_at", minute(1))
                .containsEntry("last_event_id", "00000000-0000-0000-0000-000000000001")
                .containsEntry("last_event_revision", 1L)
                .containsEntry("last_event_position", "1")
                .containsEntry("trace_parent", null);
        assertThat(history.quote(REAL_QUOTE).items()).hasSize(2);
        assertThat(history.item(REAL_QUOTE, REAL_PRODUCT, "CommercialCombined\\PublicLiability"))
                .containsEntry("product_key", "CommercialCombined")
                .containsEntry("product_name", "Business Cover (DR Scheme - Jun2016)")
                .containsEntry("rate_description", "Public Liability")
                .containsEntry("is_offered", true)
                .containsEntry("base_premium", new BigDecimal("4.580000"))
                .containsEntry("loading", null)
                .containsEntry("discount", null)
                .containsEntry("ipt", new BigDecimal("0.550000"))
                .containsEntry("commission", new BigDecimal("1.490000"))
                .containsEntry("total", new BigDecimal("5.130000"))
                .containsEntry("status", "active")
                .containsEntry("is_active", true)
                .containsEntry("is_removed", false)
                .containsEntry("added_at", minute(1))
                .containsEntry("removed_at", null);
        assertThat(history.item(REAL_QUOTE, REAL_PRODUCT, "CommercialCombined\\OfficeCover"))
                .containsEntry("base_premium", new BigDecimal("3.960000"))
                .containsEntry("loading", new BigDecimal("0.400000"))
                .containsEntry("total", new BigDecimal("4.890000"))
                .containsEntry("is_active", true);
        assertThat(history.activity(REAL_QUOTE)).singleElement().satisfies(row -> {
            assertThat(row.key()).isEqualTo(REAL_QUOTE + " / " + REAL_PRODUCT + " / 1");
            assertThat(row.columns())
                    .containsEntry("active_from", minute(1))
                    .containsEntry("active_to", STILL)
                    .containsEntry("opened_revision", 1L)
                    .containsEntry("closed_revision", null);
        });
    }

    @Test
    void itemsAreKeyedByQuoteAndDigestOfProductAndRate() {
        History history = new History()
                .add("quote_products_updated", "{'quoteId':'q','products':[{'id':'p','rates':[{'key':'r'}]}]}");

        // printf 'p\nr' | sha256sum
        assertThat(history.quote("q").items())
                .singleElement()
                .extracting(Row::key)
                .isEqualTo("q:64c64aa25eb5de37");
    }

    @Test
    void productComesAndGoesAndComesBack() {
        History history = new History()
                .add(
                        "quote_products_updated",
                        list("{'id':'a','key':'A','name':'one','rates':[" + rate("active") + "]}"))
                .add("quote_products_updated", list(""))
                .add("fee_applied", "{'quoteId':'q'}")
                .add("quote_products_updated", list(""))
                .add(
                        "quote_products_updated",
                        list("{'id':'a','key':'A','name':'two','rates':[" + rate("declined") + "]}"))
                .add("quote_products_updated", list("{'id':'a','name':'three','rates':[" + rate(" Active ") + "]}"));

        assertThat(history.item("q", "a", "r"))
                .containsEntry("product_key", null)
                .containsEntry("product_name", "three")
                .containsEntry("is_active", true)
                .containsEntry("is_removed", false)
                .containsEntry("added_at", minute(0))
                .containsEntry("removed_at", null)
                .containsEntry("status", " Active ");
        assertThat(history.activity("q"))
                .extracting(row -> row.columns().values().stream().toList())
                .containsExactly(
                        asList(null, "three", minute(0), minute(1), 0L, 1L, null),
                        asList(null, "three", minute(5), STILL, 5L, null, null));
        assertThat(history.row("q")).containsEntry("product_count", 1L).containsEntry("active_product_count", 1L);
    }

    @Test
    void vanishedRateKeepsItsValuesAndTheTimeAtWhichItVanished() {
        History history = new History()
                .add(
                        "quote_products_updated",
                        list("{'id':'a','rates':[" + rate("active")
                                + ",{'key':'s','total':'7.1234565','status':'active'}]}"))
                .add("quote_products_updated", list("{'id':'a','rates':[" + rate("active") + "]}"))
                .add("quote_products_updated", list("{'id':'a','rates':[" + rate("active") + "]}"));

        assertThat(history.item("q", "a", "s"))
                .containsEntry("total", new BigDecimal("7.123457"))
                .containsEntry("status", "active")
                .containsEntry("is_active", false)
                .containsEntry("is_removed", true)
                .containsEntry("added_at", minute(0))
                .containsEntry("removed_at", minute(1));
        assertThat(history.activity("q")).hasSize(1);
    }

    @Test
    void sameProductAndSameRateTwiceAreMergedAndTheLaterWins() {
        History history = new History()
                .add(
                        "quote_products_updated",
                        list(
                                "{'id':' a ','name':'first','rates':[{'key':'x','status':'active'},{'key':'y','discount':{'a': [1.50, null]}}]},"
                                        + "{'key':'a','name':'second','rates':[{'key':'x ','isOffered':'False','status':'active','discount':1.50}]}"));

        assertThat(history.item("q", "a", "x"))
                .containsEntry("product_key", "a")
                .containsEntry("product_name", "second")
                .containsEntry("is_offered", false)
                .containsEntry("is_active", false)
                .containsEntry("discount", "1.50");
        assertThat(history.item("q", "a", "y")).containsEntry("discount", "{\"a\":[1.50,null]}");
        assertThat(history.row("q")).containsEntry("product_count", 1L).containsEntry("active_product_count", 0L);
    }

    @Test
    void timeOfAQuoteNeverRunsBackwards() {
        History history = new History()
                .addAt("2026-01-05T08:00:10.1234567Z", "never_heard_of", "{'quoteId':'q'}")
                .addAt("2026-01-05T08:00:05Z", "statement_updated", "{'quoteId':'q'}")
                .addAt("2026-01-05T08:00:07Z", "quote_sanctions_search_record_added", "{'quoteId':'q'}");

        LocalDateTime first = LocalDateTime.of(2026, 1, 5, 8, 0, 10, 123_456_000);
        assertThat(history.row("q"))
                .containsEntry("first_event_at", first)
                .containsEntry("last_event_at", first)
                .containsEntry("statement_updated_at", first)
                .containsEntry("sanctions_searched_at", first)
                .containsEntry("event_count", 3L)
                .containsEntry("trace_parent", History.trace(2));
    }

    @Test
    void absentOrUnreadableValuesChangeNothing() {
        History history = new History()
                .add(
                        "quote_started",
                        "{'quoteId':77,'reference':5,'timestamp':'2026-02-03','isFirstQuote':'TRUE','contact':{'turnover':'10.5','industry':[{'label':'L'},{'text':'T'},3]}}")
                .add(
                        "contact_updated",
                        "{'quoteId':' 77 ','turnover':'much','employeeCount':2.5,'businessType':' ','industry':null,'isValidBusiness':'true'}")
                .add(
                        "quote_started",
                        "{'id':'77','reference':'  ','timestamp':'soon','isFirstQuote':null,'contact':null}")
                .add("fee_applied", "{'quoteId':'77','amount':null,'fee':'3'}")
                .add("fee_applied", "{'quoteId':'77','amount':'waived','fee':'4'}")
                .add("fee_applied", "{'quoteId':'77','amount':null}")
                .add("coupon_applied", "{'quoteId':'77','coupon':' ','code':'C','promocode':'P'}");

        assertThat(history.row("77"))
                .containsEntry("reference", "5")
                .containsEntry("timestamp", LocalDateTime.of(2026, 2, 3, 0, 0))
                .containsEntry("is_first_quote", true)
                .containsEntry("turnover", new BigDecimal("10.500000"))
                .containsEntry("industries", "[\"L\",\"T\"]")
                .containsEntry("employee_count", null)
                .containsEntry("business_type", null)
                .containsEntry("is_valid_business", true)
                .containsEntry("fee_amount", new BigDecimal("4.000000"))
                .containsEntry("coupon_code", "C")
                .containsEntry("event_count", 7L);
    }

    @Test
    void valuesThatTheirColumnsCannotHoldAreCutOrLeftOutAndNamed() {
        History history = new History()
                .add("coupon_applied", "{'quoteId':'q','coupon':'x" + "\ud83e\udd8a".repeat(255) + "'}")
                .add("fee_applied", "{'quoteId':'q','amount':9999999999999999999999.9999995}")
                .add("contact_updated", "{'quoteId':'q','turnover':9999999999999999999999.9999994}");

        assertThat(history.row("q"))
                .containsEntry("coupon_code", "x" + "\ud83e\udd8a".repeat(254))
                .containsEntry("fee_amount", null)
                .containsEntry("turnover", new BigDecimal("9999999999999999999999.999999"))
                .containsEntry("truncated_fields", "coupon_code,fee_amount");
    }

    @Test
    void idsWithLineFeedsAreRowsOfTheirOwn() {
        History history = new History()
                .add(
                        "quote_products_updated",
                        list("{'id':'a\\nb','rates':[{'key':'c'}]},{'id':'a','rates':[{'key':'b\\nc'}]}"));

        assertThat(history.quote("q").items())
                .extracting(Row::key)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void unusableEventsAreDeadLettersAndDoNotCount() {
        History history = new History()
                .add("fee_applied", "{'amount':1}")
                .add("fee_applied", "quote q")
                .add("fee_applied", "")
                .add("fee_applied", "{'quoteId':'q','amount':1,'amount':2}")
                .add("quote_products_updated", "{'quoteId':'q','products':null}")
                .add("quote_products_updated", list("{'id':'a','rates':{}}"))
                .add("statement_updated", "{'quoteId':'q','x':" + "[".repeat(64) + "]".repeat(64) + "}")
                .add("never_heard_of", "{'quoteId':'q', and what comes then is not looked at");

        assertThat(history.oracle().deadLettersWithoutQuote())
                .extracting(ExpectedDeadLetter::service, ExpectedDeadLetter::reason)
                .containsExactly(
                        tuple("bridge", "no-quote-id"), tuple("bridge", "not-json"), tuple("bridge", "no-data"));
        assertThat(history.quote("q").deadLetters())
                .extracting(ExpectedDeadLetter::reason)
                .containsExactly("not-json", "wrong-shape", "wrong-shape", "not-json");
        assertThat(history.quote("q").deadLetters())
                .allMatch(deadLetter -> deadLetter.service().equals("streams-app"));
        assertThat(history.row("q")).containsEntry("event_count", 1L);
    }

    @Test
    void quoteWithoutAnyUsableEventHasNoRow() {
        History history = new History().add("quote_products_updated", "{'quoteId':'q'}");

        assertThat(history.oracle().quoteIds()).isEqualTo(List.of("q"));
        assertThat(history.quote("q").quotes()).isEmpty();
    }

    private static String list(String products) {
        return "{'quoteId':'q','products':[" + products + "]}";
    }

    private static String rate(String status) {
        return "{'key':'r','status':'" + status + "'}";
    }

    private static LocalDateTime minute(int minutes) {
        return LocalDateTime.of(2026, 1, 5, 8, minutes);
    }
}
