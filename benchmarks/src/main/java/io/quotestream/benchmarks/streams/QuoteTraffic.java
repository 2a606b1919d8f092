package io.quotestream.benchmarks.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quotestream.model.EventHeaders;
import io.quotestream.model.json.EventTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Seeded records as the bridge writes them: customers who fill in quotes at the same time, each with 5 to 15 events of
 * 0.1 to 5 KB in the shape of real ones. Not thread safe.
 */
final class QuoteTraffic {

    private static final int CUSTOMERS_AT_A_TIME = 300;
    private static final int FEWEST_EVENTS = 5;
    private static final int FURTHER_EVENTS = 11;
    private static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");
    private static final String[] PRODUCTS = {"CommercialCombined", "ProfessionalIndemnity", "Cyber", "Fleet", "Legal"};
    private static final String[] COVERS = {"PublicLiability", "OfficeCover", "EmployersLiability", "Stock", "Glass"};
    private static final String[] SMALL_TYPES = {
        EventTypes.FEE_APPLIED,
        EventTypes.COUPON_APPLIED,
        EventTypes.STATEMENT_UPDATED,
        EventTypes.SANCTIONS_SEARCH_RECORD_ADDED,
        "quote_viewed"
    };

    private final SplittableRandom random;
    private final List<Customer> customers = new ArrayList<>();
    private long revision;

    QuoteTraffic(long seed) {
        random = new SplittableRandom(seed);
    }

    private static final class Customer {
        final String quoteId;
        final String[] productIds;
        int eventsLeft;
        boolean isStarted;

        Customer(SplittableRandom random) {
            quoteId = uuid(random);
            eventsLeft = FEWEST_EVENTS + random.nextInt(FURTHER_EVENTS);
            productIds = new String[PRODUCTS.length];
            for (int i = 0; i < productIds.length; i++) {
                productIds[i] = uuid(random);
            }
        }
    }

    /** The next record for {@code topic}. */
    ProducerRecord<byte[], byte[]> next(String topic) {
        while (customers.size() < CUSTOMERS_AT_A_TIME) {
            customers.add(new Customer(random));
        }
        int chosen = random.nextInt(customers.size());
        Customer customer = customers.get(chosen);
        if (--customer.eventsLeft == 0) {
            customers.remove(chosen);
        }
        String type = type(customer);
        Instant created = BEGIN.plusMillis(revision * 20);
        ProducerRecord<byte[], byte[]> next = new ProducerRecord<>(
                topic,
                null,
                created.toEpochMilli(),
                customer.quoteId.getBytes(UTF_8),
                json(customer, type).getBytes(UTF_8),
                headers(type, created));
        revision++;
        return next;
    }

    private String type(Customer customer) {
        if (!customer.isStarted) {
            customer.isStarted = true;
            return EventTypes.QUOTE_STARTED;
        }
        int choice = random.nextInt(100);
        if (choice < 55) {
            return EventTypes.QUOTE_PRODUCTS_UPDATED;
        }
        return choice < 67 ? EventTypes.CONTACT_UPDATED : SMALL_TYPES[random.nextInt(SMALL_TYPES.length)];
    }

    private Headers headers(String type, Instant created) {
        Headers headers = new RecordHeaders();
        add(headers, EventHeaders.ID, uuid(random));
        add(headers, EventHeaders.TYPE, type);
        add(headers, EventHeaders.STREAM, "quotes-data-engineering");
        add(headers, EventHeaders.REVISION, Long.toString(revision));
        add(headers, EventHeaders.POSITION, Long.toString(revision));
        add(headers, EventHeaders.CREATED, created.toString());
        add(headers, EventHeaders.CONTENT_TYPE, "application/json");
        return headers;
    }

    private String json(Customer customer, String type) {
        String id = customer.quoteId;
        return switch (type) {
            case EventTypes.QUOTE_STARTED ->
                "{\"id\":\"" + id + "\",\"reference\":\"" + Long.toString(revision + 0x2000000, 36)
                        + "\",\"isFirstQuote\":true,\"timestamp\":\"2026-01-05T08:00:00+00:00\",\"contact\":{"
                        + contact() + "}}";
            case EventTypes.CONTACT_UPDATED ->
                "{\"quoteId\":\"" + id + "\"," + contact() + ",\"isValidBusiness\":true}";
            case EventTypes.QUOTE_PRODUCTS_UPDATED ->
                "{\"quoteId\":\"" + id + "\",\"products\":[" + products(customer) + "]}";
            case EventTypes.FEE_APPLIED -> "{\"quoteId\":\"" + id + "\",\"amount\":" + money() + "}";
            case EventTypes.COUPON_APPLIED -> "{\"quoteId\":\"" + id + "\",\"coupon\":\"SAVE20\"}";
            default -> "{\"quoteId\":\"" + id + "\",\"statements\":[{\"key\":\"no-claims\",\"agreed\":true}]}";
        };
    }

    private String contact() {
        return """
                "firstName":"Anwen","lastName":"Brandvold","email":"anwen.%d@example.com","phone":"01632 960123",\
                "businessType":"sole","businessName":"Brandvold Bakery","businessNumber":null,"sicCodes":[],\
                "tradingName":"Bakery LLC","industry":[{"id":"%2$s","value":"%2$s","text":"Baker","label":"Baker","groupSEO":[]},\
                {"id":"%2$s","value":"%2$s","text":"Caf\u00e9","label":"Caf\u00e9","groupSEO":[]}],"turnover":%3$d,"employeeCount":%4$d,\
                "ern":null,"ernExempt":true,"hasActiveInsurance":false,"activeInsuranceRenewalDate":null,\
                "effectiveDate":"2026-03-01T00:00:00.000Z","ipAddress":"192.0.2.7","premises":null""".formatted(random.nextInt(1000), uuid(random), 1000 * random.nextInt(400), random.nextInt(40));
    }

    private String products(Customer customer) {
        StringBuilder products = new StringBuilder();
        int first = random.nextInt(3);
        int count = 1 + random.nextInt(3);
        for (int p = first; p < first + count; p++) {
            String productId = customer.productIds[p];
            products.append(p == first ? "" : ",")
                    .append("{\"id\":\"" + productId + "\",\"key\":\"" + PRODUCTS[p] + "\",\"name\":\"" + PRODUCTS[p]
                            + " (Scheme - Jun2026)\",\"agencyProduct\":{\"guid\":\"" + productId + "\",\"name\":\""
                            + PRODUCTS[p] + "\"},\"total\":" + money() + ",\"ipt\":" + money() + ",\"rates\":[");
            int covers = 2 + random.nextInt(COVERS.length - 1);
            for (int c = 0; c < covers; c++) {
                products.append(c == 0 ? "" : ",").append(rate(PRODUCTS[p], COVERS[c]));
            }
            products.append("]}");
        }
        return products.toString();
    }

    private String rate(String product, String cover) {
        return "{\"key\":\"" + product + "\\\\" + cover + "\",\"description\":\"" + cover
                + "\",\"isOffered\":true,\"basePremium\":" + money() + ",\"loading\":null,\"discount\":null,\"ipt\":"
                + money() + ",\"commission\":" + money() + ",\"total\":" + money()
                + ",\"agencyProduct\":null,\"premises\":null,\"status\":\""
                + (random.nextInt(4) == 0 ? "inactive" : "active") + "\"}";
    }

    private String money() {
        return random.nextInt(1, 900) + "." + random.nextInt(10, 100);
    }

    private static String uuid(SplittableRandom random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(UTF_8));
    }
}
