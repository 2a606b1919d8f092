package io.quotestream.local.oracle;

import io.quotestream.local.oracle.json.UnreadableJsonException;
import io.quotestream.local.oracle.json.WrongShapeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tables and the dead letters must hold after a list of appended events.
 *
 * <p>Keeps the events by quote, and computes each quote's rows on demand, so that a million events need little more
 * memory than the event store needs for them. Confined to one thread.
 */
public final class Oracle {

    private final Map<String, List<AppendedEvent>> eventsByQuote = new HashMap<>();
    private final List<ExpectedDeadLetter> withoutQuote = new ArrayList<>();

    /** Takes the next event, in the order of the source that the bridge reads. */
    public void add(AppendedEvent event) {
        QuoteIdRule rule = QuoteIdRule.apply(event.type(), event.data());
        String quoteId = rule.quoteId();
        if (quoteId == null) {
            withoutQuote.add(new ExpectedDeadLetter(event.id(), "bridge", rule.refusal()));
        } else {
            add(quoteId, event);
        }
    }

    /** The quote that an event with this data is for; null when it names none. */
    public static @Nullable String quoteId(String type, byte[] data) {
        return QuoteIdRule.apply(type, data).quoteId();
    }

    /** Takes the next event as one of the quote {@code quoteId}, whatever its data says: what is behind the bridge. */
    public void add(String quoteId, AppendedEvent event) {
        eventsByQuote.computeIfAbsent(quoteId, id -> new ArrayList<>()).add(event);
    }

    /** Every quote that an event names, in the byte order of UTF-8, which is MySQL's order of the key. */
    public List<String> quoteIds() {
        return eventsByQuote.keySet().stream().sorted(Oracle::inByteOrder).toList();
    }

    /** Folds the quote's events into its rows. */
    public ExpectedQuote quote(String quoteId) {
        QuoteHistory quote = new QuoteHistory(quoteId);
        List<ExpectedDeadLetter> deadLetters = new ArrayList<>();
        for (AppendedEvent event : eventsByQuote.getOrDefault(quoteId, List.of())) {
            try {
                quote.apply(event);
            } catch (UnreadableJsonException e) {
                String reason = event.data().length == 0 ? QuoteIdRule.NO_DATA : QuoteIdRule.NOT_JSON;
                deadLetters.add(new ExpectedDeadLetter(event.id(), "streams-app", reason));
            } catch (WrongShapeException e) {
                deadLetters.add(new ExpectedDeadLetter(event.id(), "streams-app", "wrong-shape"));
            }
        }
        return new ExpectedQuote(
                ExpectedQuoteRows.quotes(quote),
                ExpectedQuoteRows.items(quote),
                ExpectedQuoteRows.activity(quote),
                ExpectedQuoteRows.changes(quote),
                deadLetters);
    }

    /** The events that never reach a quote, because they have no usable quote id. */
    public List<ExpectedDeadLetter> deadLettersWithoutQuote() {
        return List.copyOf(withoutQuote);
    }

    /** Whether {@code left} sorts before, with or after {@code right} in the byte order of UTF-8. */
    public static int inByteOrder(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
