package io.quotestream.sink;

import io.quotestream.model.QuoteState;
import io.quotestream.sink.PlainQuote.Rate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Quotes that go on changing, by a seed: started, then with fees, and with products that come, become inactive, and go; some
 * are erased and begin anew. Confined to one thread.
 */
public final class Load {

    private static final String[] STATUS = {"active", "declined", "Active ", "referred"};

    private final SinkFixture fixture;
    private final Random random;
    private final int quoteCount;
    private final Map<String, QuoteState> states = new TreeMap<>();
    private final Map<String, PlainQuote> plain = new TreeMap<>();
    private int erasedOneIn = 200;
    private long revision;

    public Load(SinkFixture fixture, long seed, int quoteCount) {
        this.fixture = fixture;
        this.random = new Random(seed);
        this.quoteCount = quoteCount;
    }

    /** From now on no quote is erased. */
    public void eraseNothing() {
        erasedOneIn = Integer.MAX_VALUE;
    }

    /** Erases a quote. */
    void erase(String id) {
        states.remove(id);
        plain.remove(id);
        fixture.publishTombstone(id);
    }

    /** Publishes this many records of random quotes. */
    public void publish(int count) {
        for (int i = 0; i < count; i++) {
            String id = "q-" + random.nextInt(quoteCount);
            if (states.containsKey(id) && random.nextInt(erasedOneIn) == 0) {
                erase(id);
            } else {
                change(id);
            }
        }
    }

    private void change(String id) {
        QuoteState before = states.getOrDefault(id, QuoteState.unseen(id));
        PlainQuote quote = plain.computeIfAbsent(id, PlainQuote::new);
        revision++;
        QuoteState after;
        if (before.eventCount() == 0) {
            quote.started(revision, "ref-" + id);
            after = SampleQuotes.started(id, revision);
        } else if (random.nextInt(5) == 0) {
            BigDecimal amount = new BigDecimal(random.nextInt(100_000)).movePointLeft(3);
            quote.feeApplied(revision, amount);
            after = SampleQuotes.after(
                    before, revision, "fee_applied", "{\"quoteId\":\"" + id + "\",\"amount\":" + amount + "}");
        } else {
            List<Rate> listed = listing();
            quote.productsUpdated(revision, listed);
            after = SampleQuotes.after(before, revision, "quote_products_updated", productsJson(id, listed));
        }
        states.put(id, after);
        fixture.publish(after);
    }

    private List<Rate> listing() {
        List<Rate> listed = new ArrayList<>();
        for (int product = 0; product < 3; product++) {
            for (int rate = 0; rate < 2; rate++) {
                if (random.nextInt(3) > 0) {
                    listed.add(new Rate(
                            "p-" + product,
                            "r-" + rate,
                            random.nextInt(4) > 0,
                            new BigDecimal(random.nextInt(1_000_000)).movePointLeft(4),
                            STATUS[random.nextInt(STATUS.length)]));
                }
            }
        }
        return listed;
    }

    private static String productsJson(String id, List<Rate> listed) {
        Map<String, List<Rate>> byProduct =
                listed.stream().collect(Collectors.groupingBy(Rate::product, TreeMap::new, Collectors.toList()));
        return byProduct.entrySet().stream()
                .map(each -> "{\"id\":\"" + each.getKey() + "\",\"key\":\"key of " + each.getKey()
                        + "\",\"name\":\"name of " + each.getKey() + "\",\"rates\":"
                        + each.getValue().stream().map(Rate::json).collect(Collectors.joining(",", "[", "]")) + "}")
                .collect(Collectors.joining(",", "{\"quoteId\":\"" + id + "\",\"products\":[", "]}"));
    }

    /** Every row that the tables must have at the end, sorted. */
    public List<String> expected() {
        return plain.values().stream()
                .flatMap(quote -> quote.rows().stream())
                .sorted()
                .toList();
    }

    /** What {@link #expected} is about, from the tables. */
    public List<String> stored() {
        List<String> rows = new ArrayList<>(fixture.database.rows(PlainQuote.QUOTES));
        rows.addAll(fixture.database.rows(PlainQuote.ITEMS));
        rows.addAll(fixture.database.rows(PlainQuote.ACTIVITY));
        rows.addAll(fixture.database.summaryDifferences()); // none is expected
        rows.sort(null);
        return rows;
    }
}
