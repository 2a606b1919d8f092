package io.quotestream.bridge.source;

/** Why an event that was read goes to no topic; the tag of {@code bridge.events.skipped}. */
public enum SkipReason {
    /** EventStoreDB's own: type or stream begins with {@code $}. */
    SYSTEM_EVENT("system-event"),
    /** A link whose target was deleted. */
    DELETED_TARGET("deleted-target"),
    /** At or before an event that was already delivered. */
    DUPLICATE("duplicate"),
    /** The server sent an event that the filter excludes. */
    NOT_IN_FILTER("not-in-filter"),
    /** Its session ended before its transaction was committed; the next session reads it again, unless it was an unclear commit. */
    ABANDONED("abandoned");

    private final String code;

    SkipReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
