package io.quotestream.embedded.eventstore.faults;

/** An open read or subscription, as faults can change it. Thread safe. */
public interface OpenCall {

    void end(SubscriptionEnd how);

    /** Whether the client gets nothing more, without any sign of it. */
    void stall(boolean isStalled);

    /** Sends a "fell behind" and then a "caught up". */
    void sendFellBehind();

    void sendCheckpoint(long position);
}
