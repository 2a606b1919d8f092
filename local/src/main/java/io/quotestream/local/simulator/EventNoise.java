package io.quotestream.local.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.SplittableRandom;

/** Makes a tidy event as untidy as real ones are, without making it unreadable. */
final class EventNoise {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String[] TIMES = {
        "2026-02-28T23:59:59+00:00",
        "2026-03-01T00:30:00.1234567+01:00",
        "2026-03-01T00:30:00.000+0100",
        "2026-04-05T12:00:00",
        "2026-05-06",
        "2026-06-07T08:09:10.9Z",
        "next week",
        ""
    };
    private static final String[] STATUSES = {" Active ", "ACTIVE", "active\t", "in-active", "", "Declined"};

    private final SplittableRandom random;

    EventNoise(SplittableRandom random) {
        this.random = random;
    }

    /** Changes {@code step}'s data in place. */
    void spoil(Customer.Step step) {
        ObjectNode data = step.data();
        switch (step.type()) {
            case "quote_started" -> start(data);
            case "quote_products_updated" -> products(data);
            case "contact_updated" -> contact(data);
            case "fee_applied" -> fee(data);
            case "coupon_applied" -> coupon(data);
            default -> data.put("note_" + random.nextInt(10), "free text, with \"quotes\" and \\ in it");
        }
        JsonNode id = data.get("quoteId");
        if (id != null && random.nextInt(4) == 0) {
            data.put("quoteId", " " + id.asText() + " ");
        }
    }

    private void start(ObjectNode data) {
        switch (random.nextInt(7)) {
            case 0 -> data.put("timestamp", anyTime());
            case 1 -> data.put("isFirstQuote", random.nextBoolean() ? "True" : "false");
            case 2 -> data.putNull("contact");
            case 3 -> data.remove("timestamp");
            case 4 -> data.put("reference", random.nextInt(100_000));
            case 5 -> data.put("reference", "  ");
            default -> contact((ObjectNode) data.get("contact"));
        }
    }

    private void contact(ObjectNode contact) {
        switch (random.nextInt(9)) {
            case 0 -> contact.put("turnover", contact.path("turnover").asText() + ".50");
            case 1 ->
                contact.put("employeeCount", " " + contact.path("employeeCount").asText() + " ");
            case 2 -> contact.put("employeeCount", new BigDecimal("2.5"));
            case 3 -> contact.put("effectiveDate", anyTime());
            case 4 -> contact.putNull("sicCodes").putNull("industry");
            case 5 ->
                contact.putArray("industry")
                        .add(JSON.objectNode().putNull("text").put("label", "Label only"))
                        .add("odd")
                        .addNull();
            case 6 -> contact.remove("businessType");
            case 7 ->
                contact.put("hasActiveInsurance", "TRUE")
                        .put("isValidBusiness", "perhaps")
                        .put("business_name", "snake & Co");
            default -> contact.put("turnover", "a lot").put("businessType", " ").putArray("industry");
        }
    }

    private void fee(ObjectNode data) {
        JsonNode amount = data.remove("amount");
        switch (random.nextInt(4)) {
            case 0 -> data.put("amount", " " + amount.asText() + " ");
            case 1 -> data.set("fee", amount);
            case 2 -> data.put("amount", "waived").put("fee", new BigDecimal("1.2345675"));
            default -> data.putNull("amount");
        }
    }

    private void coupon(ObjectNode data) {
        JsonNode coupon = data.remove("coupon");
        switch (random.nextInt(4)) {
            case 0 -> data.set("code", coupon);
            case 1 -> data.putNull("coupon").set("promocode", coupon);
            case 2 -> data.put("coupon", " ").set("code", coupon);
            default -> data.put("coupon", random.nextInt(1000));
        }
    }

    private void products(ObjectNode data) {
        ArrayNode products = (ArrayNode) data.get("products");
        if (products.isEmpty()) {
            return;
        }
        ObjectNode product = (ObjectNode) products.get(random.nextInt(products.size()));
        switch (random.nextInt(10)) {
            case 0 -> product.putNull("rates");
            case 1 -> product.remove("rates");
            case 2 -> product.putNull("id").putNull("agencyProduct").putNull("name");
            case 3 -> product.put("id", " " + product.path("id").asText() + " ").remove("agencyProduct");
            case 4 -> {
                ObjectNode again = product.deepCopy();
                again.put("name", product.path("name").asText().toUpperCase(Locale.ROOT))
                        .remove("total");
                products.add(again);
            }
            default -> rates(product.path("rates"));
        }
    }

    private void rates(JsonNode rates) {
        for (JsonNode rate : rates) {
            rate((ObjectNode) rate);
        }
        if (rates instanceof ArrayNode list && !list.isEmpty() && random.nextInt(4) == 0) {
            ObjectNode again = list.get(0).deepCopy();
            list.add(again.put("status", STATUSES[random.nextInt(STATUSES.length)]));
        }
    }

    private void rate(ObjectNode rate) {
        switch (random.nextInt(14)) {
            case 0 -> rate.put("basePremium", rate.path("basePremium").asText()).put("ipt", " 0.5 ");
            case 1 -> rate.put("total", "on request").put("commission", "-1.25");
            case 2 -> rate.put("loading", new BigInteger("12345678901234567890123"));
            case 3 -> rate.put("discount", new BigDecimal("0.10"));
            case 4 -> rate.put("discount", "10 %");
            case 5 ->
                rate.putObject("discount")
                        .put("kind", "percent")
                        .put("value", 5)
                        .putArray("steps")
                        .add(1)
                        .addNull();
            case 6 -> rate.put("discount", random.nextBoolean());
            case 7 -> rate.put("status", STATUSES[random.nextInt(STATUSES.length)]);
            case 8 -> rate.putNull("status");
            case 9 -> rate.put("isOffered", random.nextBoolean() ? "FALSE" : "maybe");
            case 10 -> rate.remove("isOffered");
            case 11 -> rate.putNull("key").set("rating_attributes", JSON.objectNode());
            case 12 -> rate.put("key", " " + rate.path("key").asText()).put("basePremium", new BigDecimal("4.0000005"));
            default -> rate.putNull("description").putNull("basePremium").remove("total");
        }
    }

    private String anyTime() {
        return TIMES[random.nextInt(TIMES.length)];
    }
}
