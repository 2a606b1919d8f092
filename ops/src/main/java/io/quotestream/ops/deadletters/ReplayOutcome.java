package io.quotestream.ops.deadletters;

import java.util.Locale;

/**
 * What becomes of a dead letter in a replay.
 *
 * @param why a sentence for people, empty where the outcome says it all; holds nothing out of the payload
 */
record ReplayOutcome(Outcome outcome, DeadLetterId place, String service, String quote, String why) {

    /** From best to worst. */
    enum Outcome {
        /** It is in its topic again. */
        SENT,
        /** It would be sent if this were not a rehearsal. */
        WOULD_SEND,
        /** It is in its topic already, and not folded yet. */
        WAITING,
        /** It is the last event that was folded into its quote. */
        APPLIED,
        /** Another letter holds the same event, and counts. */
        DUPLICATE,
        /** Its quote is past it, so that the fold would ignore it. */
        BEHIND,
        /** A state that is not its quote's latest any more. */
        OUTDATED,
        /** It cannot be sent, or would come back. */
        REFUSED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static ReplayOutcome of(Outcome outcome, ReplayCandidate letter, String why) {
        return new ReplayOutcome(outcome, letter.place(), letter.service(), letter.quote(), why);
    }

    /** What becomes of {@code letter}, its quote being where {@code places} says; {@code WOULD_SEND} if it is to be sent. */
    static ReplayOutcome of(ReplayCandidate letter, ReplayProgress places) {
        String quote = letter.quote();
        var position = letter.position();
        if (position == null) {
            return places.isLatestState(quote, letter.source())
                    ? of(Outcome.WOULD_SEND, letter, "")
                    : of(Outcome.OUTDATED, letter, "the quote has a newer state, which the sink got");
        }
        if (places.isErased(quote)) {
            return of(Outcome.REFUSED, letter, "the quote was erased, and would be there again");
        }
        if (position.equals(places.waiting(quote))) {
            return of(Outcome.WAITING, letter, "it is there already, and not folded yet");
        }
        if (position.equals(places.folded(quote))) {
            return of(Outcome.APPLIED, letter, "it is the quote's last event");
        }
        if (!position.isAfter(places.folded(quote))) {
            return of(Outcome.BEHIND, letter, "at " + position + ", and its quote is at " + places.folded(quote));
        }
        if (!position.isAfter(places.waiting(quote))) {
            return of(Outcome.BEHIND, letter, "at " + position + ", and its quote will be at " + places.waiting(quote));
        }
        return of(Outcome.WOULD_SEND, letter, "");
    }
}
