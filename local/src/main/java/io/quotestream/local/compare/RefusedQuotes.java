package io.quotestream.local.compare;

import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.QuoteState;
import io.quotestream.model.json.StateCodec;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The quotes of which the database refused a state, by the dead letters. A state stands for all events that were folded into
 * it, so none of those will be in the tables. Confined to one thread.
 */
public final class RefusedQuotes {

    private static final int SHOWN = 20;

    private record Refusal(long eventCount, String message) {}

    private final Map<String, Refusal> byQuote = new LinkedHashMap<>();

    /**
     * Takes a dead letter.
     *
     * @param state what the record holds
     */
    void add(String reason, String message, byte[] state) {
        if (reason.equals(DeadLetterReason.REFUSED_BY_DATABASE.code())) {
            QuoteState refused = StateCodec.decode(state);
            byQuote.put(refused.quoteId(), new Refusal(refused.eventCount(), message));
        }
    }

    public boolean isEmpty() {
        return byQuote.isEmpty();
    }

    /**
     * How many events are not in the tables because of refusals.
     *
     * @param eventsInTables the {@code event_count} of each refused quote that has a row
     */
    public long missingEvents(Map<String, Long> eventsInTables) {
        return byQuote.entrySet().stream()
                .mapToLong(each ->
                        Math.max(0, each.getValue().eventCount() - eventsInTables.getOrDefault(each.getKey(), 0L)))
                .sum();
    }

    /** Prints a line for each, the first ones if there are many. */
    public void print(PrintStream out) {
        out.println("The database refused " + byQuote.size() + " quotes: their rows are missing or old");
        byQuote.entrySet().stream()
                .limit(SHOWN)
                .forEach(each -> out.println("  ! " + each.getKey() + ": " + DeadLetterReason.REFUSED_BY_DATABASE.code()
                        + ", " + each.getValue().message()));
        if (byQuote.size() > SHOWN) {
            out.println("  ! ... and " + (byQuote.size() - SHOWN) + " more");
        }
    }
}
