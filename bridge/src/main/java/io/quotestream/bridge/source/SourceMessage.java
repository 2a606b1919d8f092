package io.quotestream.bridge.source;

import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import io.quotestream.model.SourcePosition;

/** What the subscription delivers, in the source's order. */
public sealed interface SourceMessage {

    /** The position of the source that is processed once this is. */
    SourcePosition position();

    /** About the bytes of heap that this occupies. */
    int size();

    /** An event, or a link with or without its target. */
    record Event(ResolvedEvent resolved, SourcePosition position) implements SourceMessage {

        /** What an event costs in addition to its data and metadata: names, ids, object headers. */
        private static final int OVERHEAD = 512;

        /** The entry of the stream that is read: the link if there is one. Its id and revision identify the message. */
        public RecordedEvent original() {
            return resolved.getOriginalEvent();
        }

        public boolean isLink() {
            return resolved.getLink() != null;
        }

        @Override
        public int size() {
            RecordedEvent event = resolved.getEvent();
            return event == null ? OVERHEAD : OVERHEAD + event.getEventData().length + event.getUserMetadata().length;
        }
    }

    /** The server has filtered the source up to here and found no further wanted event. */
    record CheckpointReached(SourcePosition position) implements SourceMessage {

        @Override
        public int size() {
            return 0;
        }
    }
}
