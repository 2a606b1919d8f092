package io.quotestream.local.oracle;

import java.util.List;

/**
 * What must be known of one quote at the end.
 *
 * @param quotes its row of {@code quotes}, in a list: empty when none of its events could be applied
 * @param items its rows of {@code quote_items}
 * @param activity its rows of {@code quote_product_activity}
 * @param changes when its products became active and stopped being active
 * @param deadLetters the events of this quote that could not be applied
 */
public record ExpectedQuote(
        List<Row> quotes,
        List<Row> items,
        List<Row> activity,
        List<ActivityChange> changes,
        List<ExpectedDeadLetter> deadLetters) {

    public ExpectedQuote {
        quotes = List.copyOf(quotes);
        items = List.copyOf(items);
        activity = List.copyOf(activity);
        changes = List.copyOf(changes);
        deadLetters = List.copyOf(deadLetters);
    }
}
