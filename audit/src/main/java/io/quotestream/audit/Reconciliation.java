package io.quotestream.audit;

import com.eventstore.dbclient.RecordedEvent;
import io.quotestream.model.MalformedEvent;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteEvents;
import io.quotestream.model.QuoteIds;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds the source's events against each quote's row. Takes the events one by one; keeps a small entry for each quote
 * (about 200 bytes) and the states of the sampled ones. An event behind its quote's row is missing only when it is older than
 * the grace time: what came in since may be under way.
 */
final class Reconciliation {

    static final String MISSING_QUOTES = "missing-quotes";
    static final String EXTRA_QUOTES = "extra-quotes";
    static final String LATE_EVENTS = "late-events";
    static final String EVENT_COUNTS = "event-counts";
    static final String MISSING_DEAD_LETTERS = "missing-dead-letters";
    static final String SAMPLED_VALUES = "sampled-values";

    private static final class MissingQuote {
        private final String first;
        private long events;

        MissingQuote(String first) {
            this.first = first;
        }
    }

    private final Map<String, QuoteTally> quotes;
    private final Set<String> deadLetters;
    private final Map<String, QuoteState> sampled;
    private final Instant dueBefore;
    private final Findings findings;
    private final Map<String, MissingQuote> missing = new TreeMap<>();
    private long events;

    /**
     * @param deadLetters ids of the events that are dead letters
     * @param sampled the quotes to compute, each unseen
     * @param dueBefore events created before this must be in the tables
     */
    Reconciliation(
            Map<String, QuoteTally> quotes,
            Set<String> deadLetters,
            Map<String, QuoteState> sampled,
            Instant dueBefore,
            Findings findings) {
        this.quotes = quotes;
        this.deadLetters = deadLetters;
        this.sampled = sampled;
        this.dueBefore = dueBefore;
        this.findings = findings;
    }

    void add(RecordedEvent event, SourcePosition position) {
        events++;
        String type = Objects.requireNonNullElse(event.getEventType(), "");
        boolean isDue = event.getCreated().isBefore(dueBefore);
        boolean isDeadLetter = deadLetters.contains(event.getEventId().toString());
        QuoteEvent decoded;
        String quoteId;
        try {
            quoteId = QuoteIds.read(type, event.getEventData());
            decoded = QuoteEvents.decode(origin(event, type, position), event.getEventData());
        } catch (MalformedEvent e) {
            if (isDue && !isDeadLetter) {
                error(
                        MISSING_DEAD_LETTERS,
                        place(event) + " is neither in the tables nor a dead letter: "
                                + e.reason().word());
            }
            return;
        }
        QuoteTally quote = quotes.get(quoteId);
        if (quote == null) {
            if (isDue && !isDeadLetter) {
                missing.computeIfAbsent(quoteId, id -> new MissingQuote(place(event))).events++;
            }
        } else if (position.isAfter(quote.position)) {
            if (isDue && !isDeadLetter) {
                quote.late++;
                quote.firstLate = quote.firstLate == null ? place(event) : quote.firstLate;
            }
        } else {
            quote.seen++;
            if (isDeadLetter) {
                quote.seenDeadLetters++;
            } else {
                sampled.computeIfPresent(quoteId, (id, state) -> state.apply(decoded));
            }
        }
    }

    /** After the last event. */
    void end() {
        missing.forEach((quoteId, quote) -> error(
                MISSING_QUOTES,
                "quote " + quoteId + " has no row, and " + quote.events + " events from " + quote.first + " on"));
        quotes.forEach((quoteId, quote) -> {
            if (quote.seen == 0) {
                error(EXTRA_QUOTES, "quote " + quoteId + " has a row, and the source has none of its events");
            } else if (quote.eventCount > quote.seen || quote.eventCount < quote.seen - quote.seenDeadLetters) {
                error(
                        EVENT_COUNTS,
                        "quote " + quoteId + " counts " + quote.eventCount + " events, and the source has " + quote.seen
                                + " up to position " + quote.position + ", " + quote.seenDeadLetters
                                + " of them dead letters");
            }
            if (quote.late > 0) {
                error(
                        LATE_EVENTS,
                        "quote " + quoteId + " lacks " + quote.late + " events from " + quote.firstLate + " on");
            }
        });
        for (String check :
                new String[] {MISSING_QUOTES, EXTRA_QUOTES, LATE_EVENTS, EVENT_COUNTS, MISSING_DEAD_LETTERS}) {
            findings.done(check);
        }
    }

    /** The sampled quotes as far as their rows are; those with dead letters among their events are left out. */
    Map<String, QuoteState> computed() {
        Map<String, QuoteState> computed = new TreeMap<>(sampled);
        computed.keySet().removeIf(id -> {
            QuoteTally quote = quotes.get(id);
            return quote == null || quote.seenDeadLetters > 0 || quote.seen == 0;
        });
        return computed;
    }

    long events() {
        return events;
    }

    private void error(String check, String what) {
        findings.add(new Finding(Severity.ERROR, check, what));
    }

    private static String place(RecordedEvent event) {
        return event.getStreamId() + "@" + event.getRevision();
    }

    private static Origin origin(RecordedEvent event, String type, SourcePosition position) {
        @Nullable String noTrace = null;
        return new Origin(
                event.getEventId().toString(),
                type,
                event.getStreamId(),
                event.getRevision(),
                position,
                event.getCreated(),
                noTrace);
    }
}
