package io.quotestream.embedded.eventstore.faults;

/** The ways in which a server can end a subscription that the client did not end itself. */
public enum SubscriptionEnd {
    /** The server completes the call without an error. */
    COMPLETED,
    /** Status CANCELLED, as from a proxy or a server that shuts down. */
    CANCELLED,
    /** Status UNAVAILABLE: not ready, or too busy. */
    UNAVAILABLE,
    /** Status ABORTED: the reader is too slow for a burst, on servers before 24.2. */
    ABORTED,
    /** Status PERMISSION_DENIED: the user has lost the right to read. */
    ACCESS_DENIED,
    /** A change of leader: NOT_FOUND with trailers that name this server as the leader. */
    NOT_LEADER
}
