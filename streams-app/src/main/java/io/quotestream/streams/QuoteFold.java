package io.quotestream.streams;

import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteState;
import org.apache.kafka.streams.kstream.Aggregator;
import org.jspecify.annotations.Nullable;

/** Carries the fold of {@code model} into the topology. Adds no meaning to it. */
final class QuoteFold implements Aggregator<String, QuoteEvent, @Nullable QuoteState> {

    private final QuoteStateSerde states;
    private final EventCounters counters;

    QuoteFold(QuoteStateSerde states, EventCounters counters) {
        this.states = states;
        this.counters = counters;
    }

    /**
     * The state after {@code event}.
     *
     * @param before the quote's state; null for a quote not seen before
     * @throws StaleEventException if the event was folded before
     * @throws RejectedEventException if the fold throws, or its result is larger than a record may be
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // The fold returns the same object when it ignored the event.
    public QuoteState apply(String quoteId, QuoteEvent event, @Nullable QuoteState before) {
        QuoteState known = before == null ? QuoteState.unseen(quoteId) : before;
        QuoteState after;
        try {
            after = known.apply(event);
            if (after == known) {
                throw new StaleEventException();
            }
            states.refuseTooLarge(after);
        } catch (StaleEventException | RejectedEventException decided) {
            throw decided;
        } catch (RuntimeException bug) {
            throw RejectedEventException.failed(bug);
        }
        counters.folded(event.origin(), before == null);
        return after;
    }
}
