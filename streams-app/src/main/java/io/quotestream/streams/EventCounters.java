package io.quotestream.streams;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.Origin;
import io.quotestream.model.json.EventTypes;
import io.quotestream.runtime.http.EventAges;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of events. Each event read is counted once: events = folded + stale + dead letters. An event that is
 * processed again, since its transaction was aborted, is counted again. Thread safe.
 */
public final class EventCounters {

    private static final String EVENTS = "streams.events";

    private static final List<DeadLetterReason> REASONS = List.of(
            DeadLetterReason.NO_DATA,
            DeadLetterReason.NOT_JSON,
            DeadLetterReason.WRONG_SHAPE,
            DeadLetterReason.BAD_HEADERS,
            DeadLetterReason.CREATED_OUT_OF_RANGE,
            DeadLetterReason.TOO_LARGE,
            DeadLetterReason.FOLD_FAILED);

    private final MeterRegistry registry;
    private final Clock clock;
    private final EventAges lag;
    private final Counter quotes;

    public EventCounters(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.lag =
                EventAges.register(registry, "streams.event.lag", "From an event's created time until it was folded");
        // Counted from 0: Prometheus sees no increase in a counter that begins with 1.
        REASONS.forEach(this::deadLetters);
        this.quotes = Counter.builder("streams.quotes")
                .description("Quotes of which the first event was folded")
                .register(registry);
    }

    /** @param first whether it was the quote's first */
    void folded(Origin origin, boolean first) {
        count(origin.type(), "folded");
        if (first) {
            quotes.increment();
        }
        lag.record(origin.created(), clock.instant());
    }

    /** @param type the event's type; null when its record does not say */
    void stale(@Nullable String type) {
        count(type, "stale");
    }

    /** @param type the event's type; null when its record does not say */
    void deadLetter(@Nullable String type, DeadLetterReason reason) {
        count(type, "dead-letter");
        deadLetters(reason).increment();
    }

    private Counter deadLetters(DeadLetterReason reason) {
        return Counter.builder("dead.letters")
                .description("Events that became dead letters, by reason")
                .tag("reason", reason.code())
                .register(registry);
    }

    /** Types are the senders' free text: unknown ones share one name, or each would be a time series of its own. */
    private void count(@Nullable String type, String outcome) {
        Counter.builder(EVENTS)
                .description("Events read, by type and by what became of them")
                .tag("type", type != null && EventTypes.KNOWN.contains(type) ? type : "other")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }
}
