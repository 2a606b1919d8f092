package io.quotestream.ops.audit;

import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteState;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.MalformedEventException;
import io.quotestream.model.json.QuoteIds;
import io.quotestream.ops.audit.EventCounts.Outcome;
import io.quotestream.ops.audit.source.AuditedEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares the source's events with each quote's row. Takes the events one by one; keeps a small entry for each quote (about
 * 200 bytes) and the states of the sampled ones. An event after the position of its quote's row is missing only when it is
 * older than the grace period: a younger one may be in the pipeline.
 */
final class Reconciliation {

    static final String MISSING_QUOTES = "missing-quotes";
    static final String EXTRA_QUOTES = "extra-quotes";
    static final String LATE_EVENTS = "late-events";
    static final String EVENT_COUNTS = "event-counts";
    static final String MISSING_DEAD_LETTERS = "missing-dead-letters";
    static final String REFUSED_QUOTES = "refused-quotes";
    static final String EVENTS_BY_DAY = "events-by-day-and-type";
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
    private final Set<String> refusedQuotes;
    private final Map<String, QuoteState> sampled;
    private final Instant dueBefore;
    private final Findings findings;
    private final Map<String, MissingQuote> missing = new TreeMap<>();
    private final EventCounts events = new EventCounts();

    /**
     * @param deadLetters ids of the events that are dead letters
     * @param refusedQuotes quotes of which a state became a dead letter of the sink
     * @param sampled the quotes to recompute, each without events yet
     * @param dueBefore events created before this must be in the tables
     */
    Reconciliation(
            Map<String, QuoteTally> quotes,
            Set<String> deadLetters,
            Set<String> refusedQuotes,
            Map<String, QuoteState> sampled,
            Instant dueBefore,
            Findings findings) {
        this.quotes = quotes;
        this.deadLetters = deadLetters;
        this.refusedQuotes = refusedQuotes;
        this.sampled = sampled;
        this.dueBefore = dueBefore;
        this.findings = findings;
    }

    void add(AuditedEvent event) {
        events.add(event, outcome(event));
    }

    private Outcome outcome(AuditedEvent event) {
        boolean isDeadLetter = deadLetters.contains(event.id());
        QuoteEvent decoded;
        String quoteId;
        try {
            quoteId = QuoteIds.read(event.type(), event.data());
            decoded = EventCodec.decode(event.origin(), event.data());
        } catch (MalformedEventException e) {
            if (isDeadLetter || !isDue(event)) {
                return isDeadLetter ? Outcome.DEAD_LETTER : Outcome.UNDER_WAY;
            }
            error(
                    MISSING_DEAD_LETTERS,
                    event.coordinates() + " is neither in the tables nor a dead letter: "
                            + e.reason().code());
            return Outcome.MISSING;
        }
        QuoteTally quote = quotes.get(quoteId);
        if (quote != null && !event.position().isAfter(quote.position)) {
            quote.seen++;
            if (isDeadLetter) {
                quote.seenDeadLetters++;
                return Outcome.DEAD_LETTER;
            }
            sampled.computeIfPresent(quoteId, (id, state) -> state.apply(decoded));
            return Outcome.IN_TABLES;
        }
        if (isDeadLetter || !isDue(event)) {
            return isDeadLetter ? Outcome.DEAD_LETTER : Outcome.UNDER_WAY;
        }
        if (quote == null) {
            missing.computeIfAbsent(quoteId, id -> new MissingQuote(event.coordinates())).events++;
        } else {
            quote.late++;
            quote.firstLate = quote.firstLate == null ? event.coordinates() : quote.firstLate;
        }
        return refusedQuotes.contains(quoteId) ? Outcome.REFUSED : Outcome.MISSING;
    }

    private boolean isDue(AuditedEvent event) {
        return event.created().isBefore(dueBefore);
    }

    /** After the last event. */
    void end() {
        missing.forEach((quoteId, quote) -> addMissing(
                MISSING_QUOTES,
                quoteId,
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
                addMissing(
                        LATE_EVENTS,
                        quoteId,
                        "quote " + quoteId + " lacks " + quote.late + " events from " + quote.firstLate + " on");
            }
        });
        events.incomplete()
                .forEach((group, share) -> error(
                        EVENTS_BY_DAY,
                        group.day() + " " + group.type() + ": " + share.missing() + " of " + share.events()
                                + " events are missing"));
        for (String check : new String[] {
            MISSING_QUOTES, EXTRA_QUOTES, LATE_EVENTS, EVENT_COUNTS, MISSING_DEAD_LETTERS, REFUSED_QUOTES, EVENTS_BY_DAY
        }) {
            findings.done(check);
        }
    }

    /** Events of a quote that are not in the tables: only a warning if a dead letter of the sink explains them. */
    private void addMissing(String check, String quoteId, String what) {
        if (refusedQuotes.contains(quoteId)) {
            findings.add(new Finding(Severity.WARNING, REFUSED_QUOTES, what + ": a dead letter of the sink says why"));
        } else {
            error(check, what);
        }
    }

    /** The sampled quotes up to the positions of their rows, without those that have dead letters among their events. */
    Map<String, QuoteState> computed() {
        Map<String, QuoteState> computed = new TreeMap<>(sampled);
        computed.keySet().removeIf(id -> {
            QuoteTally quote = quotes.get(id);
            return quote == null || quote.seenDeadLetters > 0 || quote.seen == 0;
        });
        return computed;
    }

    EventCounts events() {
        return events;
    }

    private void error(String check, String what) {
        findings.add(new Finding(Severity.ERROR, check, what));
    }
}
