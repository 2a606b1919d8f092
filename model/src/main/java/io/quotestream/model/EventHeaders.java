package io.quotestream.model;

/** Names of the record headers of {@link Topics#EVENTS}. All values are UTF-8 text but {@link #METADATA}. */
public final class EventHeaders {

    /** The event's UUID. */
    public static final String ID = "event-id";

    /** The event's type, such as {@code quote_started}. */
    public static final String TYPE = "event-type";

    /** The stream that holds the event itself; for a link, the link's target. */
    public static final String STREAM = "event-stream";

    /** The event's 0-based revision in {@link #STREAM}, decimal. */
    public static final String REVISION = "event-revision";

    /** The event's {@link SourcePosition} as text; the fold's order. */
    public static final String POSITION = "event-position";

    /** When EventStoreDB accepted the event, ISO-8601 in UTC. */
    public static final String CREATED = "event-created";

    /** {@code application/json} or {@code application/octet-stream}. */
    public static final String CONTENT_TYPE = "content-type";

    /** The event's user metadata, bytes as they are; absent when there are none. */
    public static final String METADATA = "event-metadata";

    /** W3C trace context, when the event's metadata has one. */
    public static final String TRACE_PARENT = "traceparent";

    /** The dead letter that this record was replayed from, as {@code topic/partition/offset}; absent otherwise. */
    public static final String REPLAYED_FROM = "replayed-from";

    private EventHeaders() {}
}
