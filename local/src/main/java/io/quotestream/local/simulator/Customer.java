package io.quotestream.local.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;

/** One customer who fills in one quote, step by step. What comes next depends on the seed alone. */
final class Customer {

    /** One step: the event's type and its data, still tidy. */
    record Step(String type, ObjectNode data) {}

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Instant FIRST_DAY = Instant.parse("2026-01-05T08:00:00Z");
    private static final long SECONDS_BETWEEN_CUSTOMERS = 97;
    private static final String[] OTHER_TYPES = {"quote_viewed", "quote_emailed", "payment_method_chosen"};
    private static final int FEWEST_STEPS = 3;
    private static final int MOST_FURTHER_STEPS = 12;

    private final SplittableRandom random;
    private final Payloads payloads;
    private final long number;
    private final JsonNode quoteId;
    private final Basket basket = new Basket();
    private boolean isToStart;
    private int delayOfStart;
    private int stepsLeft;

    Customer(SplittableRandom random, long number) {
        this.random = random;
        this.payloads = new Payloads(random);
        this.number = number;
        this.quoteId = quoteId();
        int behaviour = random.nextInt(100);
        this.isToStart = behaviour >= 2; // the others never send their quote_started
        this.delayOfStart = behaviour < 6 ? 2 : 0; // and some send it after their first products
        this.stepsLeft = FEWEST_STEPS + random.nextInt(MOST_FURTHER_STEPS + 1);
    }

    /** The quote's id as it stands in the events: mostly a UUID, sometimes a number or some other text. */
    private JsonNode quoteId() {
        int kind = random.nextInt(100);
        if (kind < 4) {
            return JSON.numberNode(1_000_000 + number);
        }
        if (kind < 8) {
            return JSON.textNode("Web/2026-" + number + (kind < 6 ? "-\u00e9t\u00e9" : ""));
        }
        return JSON.textNode(new UUID(random.nextLong(), random.nextLong()).toString());
    }

    JsonNode id() {
        return quoteId;
    }

    boolean isDone() {
        return stepsLeft <= 0;
    }

    /** Takes the customer's next step. */
    Step next() {
        stepsLeft--;
        if (isToStart && delayOfStart-- <= 0) {
            isToStart = false;
            Instant time = FIRST_DAY.plusSeconds(number * SECONDS_BETWEEN_CUSTOMERS);
            String reference = Long.toString(0x2000000L + number * 7919, 36);
            return new Step(
                    "quote_started", payloads.quoteStarted(quoteId, reference, time.toString(), random.nextInt(3) > 0));
        }
        int choice = random.nextInt(100);
        if (choice < 55 || basket.products().isEmpty()) {
            basket.change(random);
            ObjectNode data = ofThisQuote();
            data.set("products", payloads.products(basket));
            return new Step("quote_products_updated", data);
        }
        return choice < 67 ? contact() : small(choice);
    }

    private Step contact() {
        ObjectNode data = ofThisQuote();
        data.setAll(payloads.contact());
        data.put("isValidBusiness", random.nextBoolean());
        return new Step("contact_updated", data);
    }

    private Step small(int choice) {
        ObjectNode data = ofThisQuote();
        if (choice < 74) {
            data.put("amount", Payloads.money(500 + random.nextInt(4500))).put("currency", "GBP");
            return new Step("fee_applied", data);
        }
        if (choice < 80) {
            data.put("coupon", "SAVE" + random.nextInt(50));
            return new Step("coupon_applied", data);
        }
        if (choice < 90) {
            data.putArray("statements").addObject().put("key", "no-claims").put("agreed", random.nextBoolean());
            return new Step("statement_updated", data);
        }
        if (choice < 95) {
            data.put("provider", "invented-search").put("matches", 0);
            return new Step("quote_sanctions_search_record_added", data);
        }
        data.put("channel", "web");
        return new Step(OTHER_TYPES[random.nextInt(OTHER_TYPES.length)], data);
    }

    private ObjectNode ofThisQuote() {
        ObjectNode data = JSON.objectNode();
        data.set("quoteId", quoteId);
        return data;
    }
}
