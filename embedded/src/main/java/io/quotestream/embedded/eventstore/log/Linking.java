package io.quotestream.embedded.eventstore.log;

/** Whether, and when, each event is linked to from its category. */
public enum Linking {
    NONE,
    /** Right behind the append. */
    AT_ONCE,
    /** In batches, each time {@link EventLog#writeLinks} is called, as the real server's projection does behind the append. */
    LATE
}
