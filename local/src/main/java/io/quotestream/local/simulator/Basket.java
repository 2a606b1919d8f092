package io.quotestream.local.simulator;

import io.quotestream.local.simulator.Catalog.Cover;
import io.quotestream.local.simulator.Catalog.Product;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The products and covers that one customer has chosen so far, and how the choice changes step by step. */
final class Basket {

    /** How a chosen cover stands. */
    enum Status {
        ACTIVE,
        DECLINED,
        REFERRED
    }

    private static final int MOST_PRODUCTS = 3;

    private final Map<Product, Map<Cover, Status>> products = new LinkedHashMap<>();

    Map<Product, Map<Cover, Status>> products() {
        return products;
    }

    /** The customer thinks again: one change to what is in the basket. */
    void change(SplittableRandom random) {
        int choice = random.nextInt(100);
        if (products.isEmpty() || (choice < 30 && products.size() < MOST_PRODUCTS)) {
            add(random);
        } else if (choice < 45) {
            products.remove(any(random).getKey());
        } else {
            changeCover(random, any(random).getValue(), choice);
        }
    }

    private void add(SplittableRandom random) {
        Product product = Catalog.PRODUCTS.get(random.nextInt(Catalog.PRODUCTS.size()));
        Map<Cover, Status> covers = products.computeIfAbsent(product, added -> new LinkedHashMap<>());
        for (Cover cover : product.covers()) {
            if (covers.isEmpty() || random.nextInt(100) < 50) {
                covers.put(cover, random.nextInt(100) < 90 ? Status.ACTIVE : Status.REFERRED);
            }
        }
    }

    private static void changeCover(SplittableRandom random, Map<Cover, Status> covers, int choice) {
        List<Cover> chosen = new ArrayList<>(covers.keySet());
        if (chosen.isEmpty()) {
            return;
        }
        Cover cover = chosen.get(random.nextInt(chosen.size()));
        if (choice < 60) {
            covers.remove(cover);
        } else if (choice < 80) {
            covers.put(cover, Status.DECLINED);
        } else {
            covers.put(cover, Status.ACTIVE);
        }
    }

    private Map.Entry<Product, Map<Cover, Status>> any(SplittableRandom random) {
        return List.copyOf(products.entrySet()).get(random.nextInt(products.size()));
    }
}
