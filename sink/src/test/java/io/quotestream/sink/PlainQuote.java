package io.quotestream.sink;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the tables must hold of one quote, kept by hand from its events: computed with nothing of the model's fold and nothing
 * of the sink's mapping, to compare both with. An event happens as many seconds after the year's begin as its revision says.
 */
final class PlainQuote {

    static final String QUOTES =
            "SELECT quote_uid, reference, event_type, fee_amount, product_count, active_product_count, event_count,"
                    + " first_event_at, last_event_at, last_event_id, last_event_revision, last_event_position FROM quotes";
    static final String ITEMS =
            "SELECT all_quote_items_uid, quote_uid, product_id, product_key, product_name, rate_key, rate_description,"
                    + " is_offered, base_premium, discount, total, status, is_active, is_removed, added_at, removed_at"
                    + " FROM quote_items";
    static final String ACTIVITY =
            "SELECT quote_uid, product_id, interval_number, product_key, product_name, active_from, active_to,"
                    + " opened_revision, closed_revision FROM quote_product_activity";

    private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 1, 1, 0, 0);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

    /** A rate of a product as an event lists it. */
    record Rate(String product, String rate, boolean offered, BigDecimal total, String status) {

        boolean active() {
            return offered && status.strip().equalsIgnoreCase("active");
        }

        String json() {
            return "{\"key\":\"" + rate + "\",\"description\":\"about " + rate + "\",\"isOffered\":" + offered
                    + ",\"basePremium\":\"" + total + "\",\"discount\":10,\"total\":" + total + ",\"status\":\""
                    + status
                    + "\"}";
        }
    }

    private record Item(Rate rate, long added, long removed) {}

    private record Interval(long opened, long closed) {}

    private final String id;
    private final Map<String, Item> items = new TreeMap<>();
    private final Map<String, List<Interval>> activity = new TreeMap<>();
    private @Nullable String reference;
    private @Nullable BigDecimal fee;
    private String type = "";
    private long events;
    private long first;
    private long last;

    PlainQuote(String id) {
        this.id = id;
    }

    private void event(String itsType, long revision) {
        first = events == 0 ? revision : first;
        last = revision;
        type = itsType;
        events++;
    }

    void started(long revision, String itsReference) {
        event("quote_started", revision);
        reference = itsReference;
    }

    void feeApplied(long revision, BigDecimal amount) {
        event("fee_applied", revision);
        fee = amount;
    }

    void productsUpdated(long revision, List<Rate> listed) {
        event("quote_products_updated", revision);
        Map<String, Rate> now = new TreeMap<>();
        listed.forEach(rate -> now.put(rate.product() + '\n' + rate.rate(), rate));
        items.replaceAll((key, item) ->
                now.containsKey(key) || item.removed() >= 0 ? item : new Item(item.rate(), item.added(), revision));
        now.forEach((key, rate) -> {
            Item before = items.get(key);
            items.put(key, new Item(rate, before == null ? revision : before.added(), -1));
        });
        TreeSet<String> products = new TreeSet<>(activity.keySet());
        now.values().forEach(rate -> products.add(rate.product()));
        for (String product : products) {
            boolean active =
                    now.values().stream().anyMatch(rate -> rate.product().equals(product) && rate.active());
            List<Interval> intervals = activity.computeIfAbsent(product, key -> new ArrayList<>());
            int latest = intervals.size() - 1;
            boolean open = latest >= 0 && intervals.get(latest).closed() < 0;
            if (active && !open) {
                intervals.add(new Interval(revision, -1));
            } else if (!active && open) {
                intervals.set(latest, new Interval(intervals.get(latest).opened(), revision));
            }
        }
    }

    /** All its rows, columns joined by {@code |} as the three queries give them. */
    List<String> rows() {
        List<String> rows = new ArrayList<>();
        long listed = items.values().stream()
                .filter(item -> item.removed() < 0)
                .map(item -> item.rate().product())
                .distinct()
                .count();
        long active = activity.values().stream()
                .filter(each -> !each.isEmpty() && each.get(each.size() - 1).closed() < 0)
                .count();
        rows.add(row(
                id,
                reference,
                type,
                decimal(fee),
                listed,
                active,
                events,
                time(first),
                time(last),
                new UUID(7, last),
                last,
                last));
        items.forEach((key, item) -> {
            Rate rate = item.rate();
            boolean removed = item.removed() >= 0;
            rows.add(row(
                    id + ':' + hash(key),
                    id,
                    rate.product(),
                    "key of " + rate.product(),
                    "name of " + rate.product(),
                    rate.rate(),
                    "about " + rate.rate(),
                    bit(rate.offered()),
                    decimal(rate.total()),
                    10,
                    decimal(rate.total()),
                    rate.status(),
                    bit(rate.active() && !removed),
                    bit(removed),
                    time(item.added()),
                    removed ? time(item.removed()) : null));
        });
        activity.forEach((product, intervals) -> {
            for (int i = 0; i < intervals.size(); i++) {
                Interval interval = intervals.get(i);
                boolean open = interval.closed() < 0;
                rows.add(row(
                        id,
                        product,
                        i + 1,
                        "key of " + product,
                        "name of " + product,
                        time(interval.opened()),
                        open ? "9999-12-31 00:00:00.000000" : time(interval.closed()),
                        interval.opened(),
                        open ? null : interval.closed()));
            }
        });
        return rows;
    }

    private static String row(@Nullable Object... columns) {
        List<String> texts = new ArrayList<>();
        for (Object each : columns) {
            texts.add(String.valueOf(each));
        }
        return String.join("|", texts);
    }

    private static String time(long revision) {
        return TIME.format(BEGIN.plusSeconds(revision));
    }

    private static @Nullable String decimal(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.setScale(6).toPlainString();
    }

    private static int bit(boolean flag) {
        return flag ? 1 : 0;
    }

    private static String hash(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
