package io.quotestream.ops.deadletters;

import io.quotestream.model.SourcePosition;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a replay did with a dead letter, or would do.
 *
 * @param why a sentence for the operator, empty where the status says it all; holds nothing of the payload
 */
record ReplayOutcome(Status status, DeadLetterId id, String service, String quote, String why) {

    /** From best to worst. */
    enum Status {
        /** It is in its topic again. */
        SENT,
        /** It would be sent if this were not a dry run. */
        WOULD_SEND,
        /** It is in its topic already, and not yet folded. */
        WAITING,
        /** It is the last event that was folded into its quote. */
        APPLIED,
        /** Another dead letter holds the same event and is used instead. */
        DUPLICATE,
        /** Its quote is past it, so that the fold would ignore it. */
        BEHIND,
        /** A state that is no longer its quote's latest. */
        OUTDATED,
        /** It cannot be sent, or would become a dead letter again. */
        REFUSED;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static ReplayOutcome of(Status status, ReplayCandidate candidate, String why) {
        return new ReplayOutcome(status, candidate.id(), candidate.service(), candidate.quote(), why);
    }

    /** Classifies {@code candidate} by the progress of its quote; {@code WOULD_SEND} if it is to be sent. */
    static ReplayOutcome of(ReplayCandidate candidate, ReplayProgress progress) {
        String quote = candidate.quote();
        SourcePosition position = candidate.position();
        if (position == null) {
            return progress.isLatestState(quote, candidate.source())
                    ? of(Status.WOULD_SEND, candidate, "")
                    : of(Status.OUTDATED, candidate, "the quote has a newer state, which the sink received");
        }
        if (progress.isErased(quote)) {
            return of(Status.REFUSED, candidate, "the quote was erased, and would exist again");
        }
        @Nullable SourcePosition folded = progress.lastFolded(quote);
        @Nullable SourcePosition pending = progress.lastPending(quote);
        if (position.equals(pending)) {
            return of(Status.WAITING, candidate, "it is in the topic already, and not yet folded");
        }
        if (position.equals(folded)) {
            return of(Status.APPLIED, candidate, "it is the quote's last event");
        }
        if (!position.isAfter(folded)) {
            return of(Status.BEHIND, candidate, "at " + position + ", and its quote is at " + folded);
        }
        if (!position.isAfter(pending)) {
            return of(Status.BEHIND, candidate, "at " + position + ", and its quote will be at " + pending);
        }
        return of(Status.WOULD_SEND, candidate, "");
    }
}
