package io.quotestream.model;

import io.quotestream.model.QuoteEvent.ListedProduct;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a quote's products follow from the ones before and the list that an event brings. */
final class ProductList {

    private ProductList() {}

    static List<ProductState> update(List<ProductState> known, List<ListedProduct> listed, Instant at, long revision) {
        Map<String, ListedProduct> present = new LinkedHashMap<>();
        listed.forEach(product -> present.put(product.id(), product));
        Map<String, ProductState> updated = new LinkedHashMap<>();
        known.forEach(product -> updated.put(
                product.id(), present.containsKey(product.id()) ? product : product.notListed(at, revision)));
        present.forEach((id, product) -> updated.put(
                id, updated.getOrDefault(id, ProductState.unseen(id)).listed(product, at, revision)));
        return List.copyOf(updated.values());
    }
}
