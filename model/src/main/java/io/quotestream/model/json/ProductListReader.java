package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.QuoteEvent.ListedProduct;
import io.quotestream.model.QuoteEvent.ListedRate;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the product list of a {@code quote_products_updated}. Since a product that is not listed counts as removed, a
 * list that cannot be understood wholly is refused: a guess would show analysts a removal that never happened. It is read
 * to its end all the same, since data that is not JSON at all is refused for that.
 */
final class ProductListReader {

    private static final int MAX_PRODUCT_ID = 100;
    private static final int MAX_RATE_KEY = 255;

    private final JsonParser in;
    private final Map<String, ListedProduct> products = new LinkedHashMap<>();
    private @Nullable String problem = "products is not an array";

    ProductListReader(JsonParser in) {
        this.in = in;
    }

    /**
     * What was read, each id once: of two products with one id, the later one's attributes and the rates of both.
     *
     * @throws MalformedEventException with {@code WRONG_SHAPE} if that was no list
     */
    List<ListedProduct> products() {
        if (problem != null) {
            throw new MalformedEventException(DeadLetterReason.WRONG_SHAPE, problem);
        }
        return List.copyOf(products.values());
    }

    /** Reads the value at the parser's token. */
    void read() throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            LenientValues.skip(in);
            return;
        }
        problem = null;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (isObject("a product is not an object")) {
                product();
            }
        }
    }

    private void product() throws IOException {
        String id = null;
        String key = null;
        String name = null;
        Map<String, ListedRate> rates = new LinkedHashMap<>();
        for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
            in.nextToken();
            switch (field) {
                case "id" -> id = LenientValues.text(in);
                case "key" -> key = LenientValues.text(in);
                case "name" -> name = LenientValues.text(in);
                case "rates" -> rates(rates);
                default -> LenientValues.skip(in);
            }
        }
        String identifier = identifier(id, key, MAX_PRODUCT_ID, "a product has neither id nor key");
        if (identifier != null) {
            products.merge(
                    identifier,
                    new ListedProduct(identifier, key, name, List.copyOf(rates.values())),
                    ProductListReader::merged);
        }
    }

    private static ListedProduct merged(ListedProduct earlier, ListedProduct later) {
        Map<String, ListedRate> rates = new LinkedHashMap<>();
        earlier.rates().forEach(rate -> rates.put(rate.key(), rate));
        later.rates().forEach(rate -> rates.put(rate.key(), rate));
        return new ListedProduct(later.id(), later.key(), later.name(), List.copyOf(rates.values()));
    }

    private void rates(Map<String, ListedRate> rates) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (in.currentToken() != JsonToken.START_ARRAY) {
            refuse("the rates of a product are not an array");
            LenientValues.skip(in);
            return;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (isObject("a rate is not an object")) {
                rate(rates);
            }
        }
    }

    private void rate(Map<String, ListedRate> rates) throws IOException {
        String key = null;
        String description = null;
        Boolean offered = null;
        BigDecimal basePremium = null;
        BigDecimal loading = null;
        String discount = null;
        BigDecimal ipt = null;
        BigDecimal commission = null;
        BigDecimal total = null;
        String status = null;
        for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
            in.nextToken();
            switch (field) {
                case "key" -> key = LenientValues.text(in);
                case "description" -> description = LenientValues.text(in);
                case "isOffered" -> offered = LenientValues.bool(in);
                case "basePremium" -> basePremium = LenientValues.number(in);
                case "loading" -> loading = LenientValues.number(in);
                case "discount" -> discount = LenientValues.anything(in);
                case "ipt" -> ipt = LenientValues.number(in);
                case "commission" -> commission = LenientValues.number(in);
                case "total" -> total = LenientValues.number(in);
                case "status" -> status = LenientValues.text(in);
                default -> LenientValues.skip(in);
            }
        }
        String identifier = identifier(key, description, MAX_RATE_KEY, "a rate has neither key nor description");
        if (identifier != null) {
            rates.put(
                    identifier,
                    new ListedRate(
                            identifier,
                            description,
                            offered,
                            basePremium,
                            loading,
                            discount,
                            ipt,
                            commission,
                            total,
                            status));
        }
    }

    /**
     * The first of two names that there is something to see in; null, and the list refused, when there is none or it is
     * too long. Blanks around it are cut, since MySQL's key columns do not distinguish them.
     */
    private @Nullable String identifier(
            @Nullable String first, @Nullable String other, int maxLength, String otherwise) {
        String id = LenientValues.visible(first);
        if (id == null) {
            id = LenientValues.visible(other);
        }
        if (id == null) {
            refuse(otherwise);
            return null;
        }
        String stripped = id.strip();
        if (stripped.length() > maxLength) {
            refuse("a product's or rate's identifier has " + stripped.length() + " characters, at most " + maxLength
                    + " are expected");
            return null;
        }
        return stripped;
    }

    /** Otherwise the value is passed over, and the list refused. */
    private boolean isObject(String otherwise) throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            return true;
        }
        refuse(otherwise);
        LenientValues.skip(in);
        return false;
    }

    /** The first reason is reported. */
    private void refuse(String why) {
        if (problem == null) {
            problem = why;
        }
    }
}
