package io.quotestream.local.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExpectedProductChangesTest {

    private static final String ACTIVE =
            "{'quoteId':'%s','products':[{'id':'p','rates':[{'key':'r','status':'active','isOffered':true}]}]}";
    private static final String NONE = "{'quoteId':'%s','products':[]}";

    @Test
    void eachChangeIsCountedOnceInItsMinuteHourAndDay() {
        History history = new History()
                .addAt("2026-01-05T08:58:59.999Z", "quote_products_updated", ACTIVE.formatted("a"))
                .addAt("2026-01-05T08:59:00Z", "quote_products_updated", ACTIVE.formatted("b"))
                .addAt("2026-01-05T09:00:00Z", "quote_products_updated", NONE.formatted("a"))
                .addAt("2026-01-06T00:00:00Z", "quote_products_updated", ACTIVE.formatted("a"));

        ExpectedProductChanges changes = new ExpectedProductChanges();
        List.of("a", "b").forEach(id -> changes.add(history.quote(id).changes()));

        assertThat(changes.rows())
                .containsExactlyInAnyOrder(
                        row("minute / 2026-01-05 08:58:00 / p", 1, 0),
                        row("minute / 2026-01-05 08:59:00 / p", 1, 0),
                        row("minute / 2026-01-05 09:00:00 / p", 0, 1),
                        row("minute / 2026-01-06 00:00:00 / p", 1, 0),
                        row("hour / 2026-01-05 08:00:00 / p", 2, 0),
                        row("hour / 2026-01-05 09:00:00 / p", 0, 1),
                        row("hour / 2026-01-06 00:00:00 / p", 1, 0),
                        row("day / 2026-01-05 00:00:00 / p", 2, 1),
                        row("day / 2026-01-06 00:00:00 / p", 1, 0));
    }

    private static Row row(String key, long started, long ended) {
        return new Row(key, Map.of("started", started, "ended", ended));
    }
}
