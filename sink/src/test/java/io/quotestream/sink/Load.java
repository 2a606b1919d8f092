package io.quotestream.sink;

import io.quotestream.model.QuoteState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Quotes that go on changing, by a seed: started, then with products that come, become inactive, and go. */
final class Load {

    private static final String[] STATUS = {"active", "declined", "Active ", "referred"};

    private final SinkFixture fixture;
    private final Random random;
    private final int quoteCount;
    private final Map<String, QuoteState> last = new TreeMap<>();
    private long revision;

    Load(SinkFixture fixture, long seed, int quoteCount) {
        this.fixture = fixture;
        this.random = new Random(seed);
        this.quoteCount = quoteCount;
    }

    /** Publishes this many states of random quotes. */
    void publish(int count) {
        for (int i = 0; i < count; i++) {
            String quoteId = "q-" + random.nextInt(quoteCount);
            QuoteState before = last.get(quoteId);
            revision++;
            QuoteState after = before == null
                    ? SampleQuotes.started(quoteId, revision)
                    : SampleQuotes.withProduct(
                            before, revision, random.nextInt(6) == 0 ? null : STATUS[random.nextInt(STATUS.length)]);
            last.put(quoteId, after);
            fixture.publish(after);
        }
    }

    /** Each quote with its last revision and its number of intervals, as the tables must have it at the end. */
    List<String> expected() {
        List<String> rows = new ArrayList<>();
        last.forEach((quoteId, state) -> rows.add(quoteId
                + '|'
                + state.eventCount()
                + '|'
                + (state.lastEvent() == null ? -1 : state.lastEvent().revision())
                + '|'
                + state.activeProductCount()
                + '|'
                + state.products().stream()
                        .mapToInt(product -> product.intervals().size())
                        .sum()));
        rows.sort(null);
        return rows;
    }

    /** What {@link #expected} is about, from the tables. */
    List<String> stored() {
        List<String> rows = fixture.database.rows(
                "SELECT quote_uid, event_count, last_event_revision, active_product_count,"
                        + " (SELECT COUNT(*) FROM quote_product_activity a WHERE a.quote_uid = quotes.quote_uid) FROM quotes");
        rows.sort(null);
        return rows;
    }
}
