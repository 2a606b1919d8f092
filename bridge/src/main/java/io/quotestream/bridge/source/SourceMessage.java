package io.quotestream.bridge.source;

import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import io.quotestream.model.SourcePosition;

/** What the subscription hands over, in the source's order. */
public sealed interface SourceMessage {

    /** The place in the source that is settled once this is. */
    SourcePosition position();

    /** Roughly the bytes of heap that waiting for its turn costs. */
    int size();

    /** An event, or a link with or without its target. */
    record Event(ResolvedEvent resolved, SourcePosition position) implements SourceMessage {

        /** What an event costs beside its data and metadata: names, ids, object headers. */
        private static final int OVERHEAD = 512;

        /** The entry of the stream that is read: the link if there is one. Its id and revision identify the delivery. */
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

    /** The server has looked through a filtered source up to here and found nothing more for us. */
    record Progress(SourcePosition position) implements SourceMessage {

        @Override
        public int size() {
            return 0;
        }
    }
}
