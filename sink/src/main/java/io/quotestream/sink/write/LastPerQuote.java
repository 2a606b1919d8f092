package io.quotestream.sink.write;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The last change of each quote, ordered by quote: no two sinks then lock rows in opposite orders. Nothing is lost, since
 * a state holds its quote's whole history.
 *
 * @param changes one a quote
 * @param erased the quotes that have a tombstone anywhere: what was stored before it goes, even if a state follows
 */
record LastPerQuote(List<QuoteChange> changes, Collection<String> erased) {

    static LastPerQuote of(Iterable<QuoteChange> inOrder) {
        return of(inOrder, List.of());
    }

    /** @param erasedBefore quotes with a tombstone that is not among the changes any more */
    static LastPerQuote of(Iterable<QuoteChange> inOrder, Collection<String> erasedBefore) {
        TreeMap<String, QuoteChange> last = new TreeMap<>();
        TreeSet<String> erased = new TreeSet<>(erasedBefore);
        for (QuoteChange change : inOrder) {
            last.put(change.quoteUid(), change);
            if (change.isTombstone()) {
                erased.add(change.quoteUid());
            }
        }
        return new LastPerQuote(List.copyOf(last.values()), List.copyOf(erased));
    }

    /** The same for some of {@link #changes} only. */
    LastPerQuote part(List<QuoteChange> some) {
        Set<String> quotes = some.stream().map(QuoteChange::quoteUid).collect(Collectors.toSet());
        return new LastPerQuote(some, erased.stream().filter(quotes::contains).toList());
    }
}
