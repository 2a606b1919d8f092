package io.quotestream.model;

import io.quotestream.model.json.EventTypes;
import java.util.Locale;
import java.util.SplittableRandom;

/** Seeded payloads as tidy senders write them. Whatever is personal in them holds {@link #PERSONAL}. */
public final class SamplePayloads {

    /** A mark that must not be found in anything that leaves the fold. */
    public static final String PERSONAL = "Zoe-Zz9";

    private static final String[] TYPES = {
        EventTypes.QUOTE_PRODUCTS_UPDATED,
        EventTypes.QUOTE_PRODUCTS_UPDATED,
        EventTypes.QUOTE_PRODUCTS_UPDATED,
        EventTypes.QUOTE_PRODUCTS_UPDATED,
        EventTypes.QUOTE_STARTED,
        EventTypes.CONTACT_UPDATED,
        EventTypes.FEE_APPLIED,
        EventTypes.COUPON_APPLIED,
        EventTypes.STATEMENT_UPDATED,
        EventTypes.SANCTIONS_SEARCH_RECORD_ADDED,
        "quote_viewed"
    };

    private static final String[] NUMBERS = {"0", "-1", "4.50", "1.5e2", "0.000001", "\"12.25\"", "1234567890123.45"};
    private static final String[] STATUSES = {"active", "active", "active", "inactive", "declined", " Active "};
    private static final String[] DISCOUNTS = {"null", "0.1", "\"10 %\"", "{\"per\":[1,2.50]}", "\"\"", "true"};
    private static final String[] INDUSTRIES = {
        "Baker", "Caf\u00e9", "\u4e2d\u533b", "Dog \uD83D\uDC36 Walking", "A\\\"B"
    };
    private static final String[] TIMES = {
        "2020-03-23T12:53:32+00:00", "2020-03-23T12:53:32.123456Z", "2020-03-23", "2020-03-23T12:53:32"
    };

    private SamplePayloads() {}

    /** Any of the known types or an unknown one. */
    public static String type(SplittableRandom random) {
        return any(random, TYPES);
    }

    /** A payload of {@code type}, about the quote {@code quoteId}. */
    public static String json(SplittableRandom random, String type, String quoteId) {
        return switch (type) {
            case EventTypes.QUOTE_STARTED ->
                "{\"id\":\"%s\",\"reference\":\"r%d\",\"isFirstQuote\":%b,\"timestamp\":\"%s\",\"contact\":{%s}}"
                        .formatted(
                                quoteId,
                                random.nextInt(1000),
                                random.nextBoolean(),
                                any(random, TIMES),
                                contact(random));
            case EventTypes.QUOTE_PRODUCTS_UPDATED ->
                "{\"quoteId\":\"%s\",\"products\":[%s]}".formatted(quoteId, products(random));
            case EventTypes.CONTACT_UPDATED ->
                "{\"quoteId\":\"%s\",%s,\"isValidBusiness\":%b}"
                        .formatted(quoteId, contact(random), random.nextBoolean());
            case EventTypes.FEE_APPLIED ->
                "{\"quoteId\":\"%s\",\"%s\":%s}"
                        .formatted(quoteId, random.nextBoolean() ? "amount" : "fee", any(random, NUMBERS));
            case EventTypes.COUPON_APPLIED ->
                "{\"quoteId\":\"%s\",\"coupon\":\"SAVE%d\"}".formatted(quoteId, random.nextInt(50));
            default -> "{\"quoteId\":\"%s\",\"by\":\"%s\"}".formatted(quoteId, PERSONAL);
        };
    }

    private static String contact(SplittableRandom random) {
        return """
                "firstName":"%1$s","lastName":"%1$s","email":"%1$s@example.com","phone":"%1$s","ipAddress":"%1$s",\
                "businessName":"%1$s","tradingName":"%1$s","businessNumber":"%1$s","postcode":"%1$s","premises":"%1$s",\
                "ern":"%1$s","address":{"line1":"%1$s","lines":["%1$s"]},"notes":["%1$s"],\
                "businessType":"%2$s","industry":[{"text":"%3$s","value":"%1$s","sicCodes":["%1$s"]}],"turnover":%4$s,\
                "employeeCount":%5$d,"hasActiveInsurance":%6$b,"effectiveDate":"%7$s\"""".formatted(
                        PERSONAL,
                        random.nextBoolean() ? "sole" : "ltd",
                        any(random, INDUSTRIES),
                        any(random, NUMBERS),
                        random.nextInt(200),
                        random.nextBoolean(),
                        any(random, TIMES));
    }

    private static String products(SplittableRandom random) {
        StringBuilder products = new StringBuilder();
        int first = random.nextInt(4);
        for (int p = first; p < first + random.nextInt(4); p++) {
            products.append(products.isEmpty() ? "" : ",")
                    .append(
                            "{\"id\":\"p%d\",\"key\":\"K%d\",\"name\":\"Product %d\",\"agencyProduct\":{\"x\":[]},\"rates\":["
                                    .formatted(p, p, p));
            int rates = 1 + random.nextInt(3);
            for (int r = 0; r < rates; r++) {
                products.append(r == 0 ? "" : ",").append(rate(random, r));
            }
            products.append("]}");
        }
        return products.toString();
    }

    private static String rate(SplittableRandom random, int number) {
        return """
                {"key":"K\\\\cover%d","description":"Cover %s","isOffered":%s,"basePremium":%s,"loading":%s,"discount":%s,\
                "ipt":%s,"commission":%s,"total":%s,"status":"%s"}""".formatted(
                        number,
                        any(random, INDUSTRIES).toUpperCase(Locale.ROOT),
                        random.nextInt(8) == 0 ? "false" : random.nextBoolean() ? "true" : "null",
                        any(random, NUMBERS),
                        random.nextBoolean() ? "null" : any(random, NUMBERS),
                        any(random, DISCOUNTS),
                        any(random, NUMBERS),
                        any(random, NUMBERS),
                        any(random, NUMBERS),
                        any(random, STATUSES));
    }

    private static String any(SplittableRandom random, String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
