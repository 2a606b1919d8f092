package io.quotestream.local.oracle;

import io.quotestream.local.oracle.json.PlainJson;
import io.quotestream.local.oracle.json.PlainJson.Literal;
import io.quotestream.local.oracle.json.WrongShapeException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A product as one {@code quote_products_updated} lists it (rule 5).
 *
 * @param rates by rate key, the columns of {@code quote_items} that come from the rate
 */
record ListedProduct(@Nullable String key, @Nullable String name, Map<String, Map<String, @Nullable Object>> rates) {

    private static final int MAX_PRODUCT_ID = 100;
    private static final int MAX_RATE_KEY = 255;

    /** The listed products by their id. */
    static Map<String, ListedProduct> readAll(@Nullable Object products) throws WrongShapeException {
        if (!(products instanceof List<?> elements)) {
            throw new WrongShapeException("products is no array");
        }
        Map<String, ListedProduct> listed = new LinkedHashMap<>();
        for (Object element : elements) {
            if (!(element instanceof Map<?, ?> product)) {
                throw new WrongShapeException("a product is no object");
            }
            String id = identifier(product.get("id"), product.get("key"), MAX_PRODUCT_ID);
            ListedProduct earlier = listed.get(id);
            Map<String, Map<String, @Nullable Object>> rates =
                    earlier == null ? new LinkedHashMap<>() : earlier.rates();
            readRates(product.get("rates"), rates);
            listed.put(
                    id,
                    new ListedProduct(Readings.text(product.get("key")), Readings.text(product.get("name")), rates));
        }
        return listed;
    }

    private static void readRates(@Nullable Object value, Map<String, Map<String, @Nullable Object>> rates)
            throws WrongShapeException {
        if (value == null) {
            return;
        }
        if (!(value instanceof List<?> elements)) {
            throw new WrongShapeException("rates is no array");
        }
        for (Object element : elements) {
            if (!(element instanceof Map<?, ?> rate)) {
                throw new WrongShapeException("a rate is no object");
            }
            rates.put(identifier(rate.get("key"), rate.get("description"), MAX_RATE_KEY), columns(rate));
        }
    }

    private static Map<String, @Nullable Object> columns(Map<?, ?> rate) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("rate_description", Readings.text(rate.get("description")));
        columns.put("is_offered", Readings.bool(rate.get("isOffered")));
        columns.put("base_premium", Readings.number(rate.get("basePremium")));
        columns.put("loading", Readings.number(rate.get("loading")));
        columns.put("discount", discount(rate.get("discount")));
        columns.put("ipt", Readings.number(rate.get("ipt")));
        columns.put("commission", Readings.number(rate.get("commission")));
        columns.put("total", Readings.number(rate.get("total")));
        columns.put("status", Readings.text(rate.get("status")));
        return columns;
    }

    private static @Nullable String discount(@Nullable Object value) {
        if (value == null || value instanceof String) {
            return Readings.text(value);
        }
        if (value instanceof Literal) {
            BigDecimal number = Readings.exactNumber(value);
            return number == null ? value.toString() : number.toPlainString();
        }
        return Readings.withoutHalfPairs(PlainJson.compact(value));
    }

    private static String identifier(@Nullable Object first, @Nullable Object second, int maxLength)
            throws WrongShapeException {
        String id = Readings.textNotBlank(first);
        if (id == null) {
            id = Readings.textNotBlank(second);
        }
        if (id == null || id.strip().length() > maxLength) {
            throw new WrongShapeException("something listed has no usable identifier");
        }
        return id.strip();
    }
}
