package io.quotestream.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.quotestream.model.QuoteEvent.ListedProduct;
import io.quotestream.model.QuoteEvent.ListedRate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the product list of a {@code quote_products_updated}. Since a product that is not listed counts as removed, a
 * list that cannot be understood wholly is refused: a guess would show analysts a removal that never happened.
 */
final class ProductListReader {

    private static final int MAX_PRODUCT_ID = 100;
    private static final int MAX_RATE_KEY = 255;

    private ProductListReader() {}

    /** The products, each id once: of two with one id, the later one's attributes and the rates of both. */
    static List<ListedProduct> read(@Nullable JsonNode products) {
        if (products == null || !products.isArray()) {
            throw wrongShape("products is not an array");
        }
        Map<String, ListedProduct> byId = new LinkedHashMap<>();
        for (JsonNode product : products) {
            ListedProduct read = product(product);
            byId.merge(read.id(), read, ProductListReader::merged);
        }
        return List.copyOf(byId.values());
    }

    private static ListedProduct merged(ListedProduct earlier, ListedProduct later) {
        Map<String, ListedRate> rates = new LinkedHashMap<>();
        earlier.rates().forEach(rate -> rates.put(rate.key(), rate));
        later.rates().forEach(rate -> rates.put(rate.key(), rate));
        return new ListedProduct(later.id(), later.key(), later.name(), List.copyOf(rates.values()));
    }

    private static ListedProduct product(JsonNode product) {
        if (!product.isObject()) {
            throw wrongShape("a product is not an object");
        }
        String id = identifier(product, "id", "key", MAX_PRODUCT_ID, "product");
        return new ListedProduct(
                id,
                LenientValues.text(product.get("key")),
                LenientValues.text(product.get("name")),
                rates(product.get("rates")));
    }

    private static List<ListedRate> rates(@Nullable JsonNode rates) {
        if (rates == null || rates.isNull()) {
            return List.of();
        }
        if (!rates.isArray()) {
            throw wrongShape("the rates of a product are not an array");
        }
        Map<String, ListedRate> byKey = new LinkedHashMap<>();
        for (JsonNode rate : rates) {
            ListedRate read = rate(rate);
            byKey.put(read.key(), read);
        }
        return List.copyOf(byKey.values());
    }

    private static ListedRate rate(JsonNode rate) {
        if (!rate.isObject()) {
            throw wrongShape("a rate is not an object");
        }
        return new ListedRate(
                identifier(rate, "key", "description", MAX_RATE_KEY, "rate"),
                LenientValues.text(rate.get("description")),
                LenientValues.bool(rate.get("isOffered")),
                LenientValues.number(rate.get("basePremium")),
                LenientValues.number(rate.get("loading")),
                LenientValues.anything(rate.get("discount")),
                LenientValues.number(rate.get("ipt")),
                LenientValues.number(rate.get("commission")),
                LenientValues.number(rate.get("total")),
                LenientValues.text(rate.get("status")));
    }

    /** Blanks around it are cut, since MySQL's key columns do not tell them apart. */
    private static String identifier(JsonNode object, String name, String otherName, int maxLength, String what) {
        String id = LenientValues.visibleText(object.get(name));
        if (id == null) {
            id = LenientValues.visibleText(object.get(otherName));
        }
        if (id == null) {
            throw wrongShape("a " + what + " has neither " + name + " nor " + otherName);
        }
        String stripped = id.strip();
        if (stripped.length() > maxLength) {
            throw wrongShape("the " + name + " of a " + what + " has " + stripped.length() + " characters, at most "
                    + maxLength + " are expected");
        }
        return stripped;
    }

    private static MalformedEvent wrongShape(String message) {
        return new MalformedEvent(DeadLetterReason.WRONG_SHAPE, message);
    }
}
