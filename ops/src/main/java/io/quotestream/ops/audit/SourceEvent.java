package io.quotestream.ops.audit;

import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import io.quotestream.model.Origin;
import io.quotestream.model.SourcePosition;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event as the source has it.
 *
 * @param position its place in the source; of a link, the link's
 * @param type empty if it has none
 */
record SourceEvent(SourcePosition position, String type, RecordedEvent event) {

    public static SourceEvent of(SourcePosition position, ResolvedEvent resolved) {
        RecordedEvent event = resolved.getEvent();
        return new SourceEvent(position, Objects.requireNonNullElse(event.getEventType(), ""), event);
    }

    String id() {
        return event.getEventId().toString();
    }

    Instant created() {
        return event.getCreated();
    }

    byte[] data() {
        return event.getEventData();
    }

    /** Where somebody finds it: {@code stream@revision}. */
    String place() {
        return event.getStreamId() + "@" + event.getRevision();
    }

    Origin origin() {
        @Nullable String notCompared = null;
        return new Origin(id(), type, event.getStreamId(), event.getRevision(), position, created(), notCompared);
    }
}
