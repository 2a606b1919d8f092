package io.quotestream.bridge.source;

import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import io.quotestream.model.SourcePosition;

/**
 * What the subscription delivers, in the source's order: an event, or a link with or without its target.
 *
 * @param position that of the entry of the source: of the link if there is one
 */
public record SourceEvent(ResolvedEvent resolved, SourcePosition position) {

    /** What an event costs in addition to its data and metadata: names, ids, object headers. */
    private static final int OVERHEAD = 512;

    /** The entry of the stream that is read: the link if there is one. Its id and revision identify the message. */
    public RecordedEvent original() {
        return resolved.getOriginalEvent();
    }

    public boolean isLink() {
        return resolved.getLink() != null;
    }

    /** About the bytes of heap that this occupies. */
    int size() {
        RecordedEvent event = resolved.getEvent();
        return event == null ? OVERHEAD : OVERHEAD + event.getEventData().length + event.getUserMetadata().length;
    }
}
