package io.quotestream.local.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quotestream.local.simulator.Catalog.Cover;
import io.quotestream.local.simulator.Catalog.Product;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** Builds the tidy form of each event's data, in the shapes that the real senders use. */
final class Payloads {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String[] FIRST_NAMES = {
        "Anwen", "Bertil", "Ciara", "Dorota", "Emeka", "Fiadh", "Goran", "Hanneke", "Ines", "Joaquim", "Katla", "Luned"
    };
    private static final String[] LAST_NAMES = {
        "Abernathy", "Brandvold", "Castellano", "Dzieduszycki", "O'Farrell", "Gr\u00fcnwald", "Hollis-Wren", "Iwu"
    };
    private static final String[] TRADES = {
        "Bakery", "Joinery", "Design", "Consulting", "Landscapes", "Repairs", "Foods"
    };
    private static final String[] BUSINESS_TYPES = {"sole", "ltd", "partnership", "llp"};
    private static final String[] INDUSTRIES = {
        "E-Commerce",
        "Life Style Consultancy",
        "Baker",
        "Caf\u00e9",
        "Carpenter",
        "Web Design",
        "Dog Walking",
        "\u4e2d\u533b Practice"
    };

    private final SplittableRandom random;

    Payloads(SplittableRandom random) {
        this.random = random;
    }

    ObjectNode quoteStarted(JsonNode id, String reference, String timestamp, boolean isFirstQuote) {
        ObjectNode data = JSON.objectNode();
        data.set("id", id);
        data.put("reference", reference);
        data.set("contact", contact());
        data.put("timestamp", timestamp);
        data.put("isFirstQuote", isFirstQuote);
        return data;
    }

    /** The contact's fields, most of them personal. */
    ObjectNode contact() {
        String firstName = any(FIRST_NAMES);
        String lastName = any(LAST_NAMES);
        ObjectNode contact = JSON.objectNode();
        contact.put("firstName", firstName);
        contact.put("lastName", lastName);
        contact.put("email", (firstName + "." + random.nextInt(1000)).toLowerCase(Locale.ROOT) + "@example.com");
        contact.put("phone", "01632 960" + (100 + random.nextInt(900)));
        contact.put("businessType", any(BUSINESS_TYPES));
        contact.put("businessName", lastName + " " + any(TRADES));
        contact.putNull("businessNumber");
        contact.putArray("sicCodes");
        contact.put("tradingName", any(TRADES) + " LLC");
        ArrayNode industry = contact.putArray("industry");
        for (int i = random.nextInt(3); i >= 0; i--) {
            industry.add(industry());
        }
        contact.put("turnover", 1000 * (5 + random.nextInt(400)));
        contact.put("employeeCount", random.nextInt(40));
        contact.putNull("ern");
        contact.put("ernExempt", random.nextBoolean());
        contact.put("hasActiveInsurance", random.nextBoolean());
        contact.putNull("activeInsuranceRenewalDate");
        contact.put(
                "effectiveDate",
                String.format(
                        Locale.ROOT, "2026-0%d-%02dT00:00:00.000Z", 1 + random.nextInt(9), 1 + random.nextInt(28)));
        contact.put("ipAddress", "192.0.2." + random.nextInt(256));
        contact.putNull("premises");
        return contact;
    }

    private ObjectNode industry() {
        String name = any(INDUSTRIES);
        String id = "%08x-68fb-445a-a8e1-83fb5674db77".formatted(name.hashCode());
        ObjectNode industry = JSON.objectNode();
        industry.put("id", id).put("value", id).put("text", name).put("label", name);
        industry.putArray("groupSEO");
        return industry;
    }

    /** The whole product list, as each {@code quote_products_updated} has it. */
    ArrayNode products(Basket basket) {
        ArrayNode products = JSON.arrayNode();
        for (Map.Entry<Product, Map<Cover, Basket.Status>> chosen :
                basket.products().entrySet()) {
            Product product = chosen.getKey();
            ObjectNode node = products.addObject();
            node.put("id", product.id()).put("key", product.key()).put("name", product.name());
            ArrayNode rates = node.putArray("rates");
            chosen.getValue().forEach((cover, status) -> rates.add(rate(cover, status)));
            node.putObject("agencyProduct").put("guid", product.id()).put("name", product.name());
            node.put("total", money(500 + random.nextInt(900))).put("ipt", money(60 + random.nextInt(100)));
        }
        return products;
    }

    private ObjectNode rate(Cover cover, Basket.Status status) {
        int premium = cover.price() + random.nextInt(200);
        int tax = premium * 12 / 100;
        ObjectNode rate = JSON.objectNode();
        rate.put("key", cover.key()).put("description", cover.description());
        rate.put("isOffered", status != Basket.Status.REFERRED);
        rate.put("basePremium", money(premium));
        if (random.nextBoolean()) {
            rate.putNull("loading");
        } else {
            rate.put("loading", money(random.nextInt(100)));
        }
        rate.putNull("discount");
        rate.put("ipt", money(tax)).put("commission", money(premium * 325 / 1000));
        ObjectNode attributes = rate.putObject("ratingAttributes");
        attributes.put("limit", 2_000_000).put("basePremiumPa", premium / 8).put("excess", 250);
        attributes.put("portable_property_limit", 2500).put("portable_property_jurisdiction", "Worldwide");
        attributes.putNull("postcode");
        attributes.putArray("endorsements").add("EF2" + random.nextInt(90)).add("EX933");
        ObjectNode inputs = rate.putObject("ratingInputs");
        inputs.put("key", cover.key()).put("iptRate", new BigDecimal("0.12")).put("employeeCount", random.nextInt(40));
        inputs.putNull("postcode");
        inputs.putArray("promocode");
        rate.putArray("errors");
        rate.put("total", money(premium + tax));
        rate.put("status", status == Basket.Status.DECLINED ? "declined" : "active");
        return rate;
    }

    /** An amount of money, from pence, as a decimal that was not through floating point. */
    static BigDecimal money(int pence) {
        return BigDecimal.valueOf(pence).divide(BigDecimal.valueOf(100), 2, RoundingMode.UNNECESSARY);
    }

    private String any(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
