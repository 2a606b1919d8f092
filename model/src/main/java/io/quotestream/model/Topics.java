package io.quotestream.model;

/** The pipeline's topic names, as a deployment has them unless its environment says otherwise. */
public final class Topics {

    /** Events as the bridge copied them: key quote id, value the event's data untouched, the rest in {@link EventHeaders}. */
    public static final String EVENTS = "quotes.events";

    /** The latest {@link QuoteState} of each quote; compacted; a null value erases the quote. */
    public static final String STATE = "quotes.state";

    /** The bridge's position in its source; compacted, one partition. */
    public static final String BRIDGE_CHECKPOINTS = "quotes.bridge-checkpoints";

    /** What no service could use, as it came, with the reason in {@link DeadLetterHeaders}. */
    public static final String DEAD_LETTERS = "quotes.dead-letters";

    private Topics() {}
}
