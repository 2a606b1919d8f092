package io.quotestream.ops.audit.source;

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
 * @param position in the source; for a linked event, the link's
 * @param type empty if it has none
 */
public record AuditedEvent(SourcePosition position, String type, RecordedEvent event) {

    static AuditedEvent of(SourcePosition position, ResolvedEvent resolved) {
        RecordedEvent event = resolved.getEvent();
        return new AuditedEvent(position, Objects.requireNonNullElse(event.getEventType(), ""), event);
    }

    public String id() {
        return event.getEventId().toString();
    }

    public Instant created() {
        return event.getCreated();
    }

    public byte[] data() {
        return event.getEventData();
    }

    /** Its coordinates in EventStoreDB: {@code stream@revision}. */
    public String coordinates() {
        return event.getStreamId() + "@" + event.getRevision();
    }

    public Origin origin() {
        @Nullable String notCompared = null;
        return new Origin(id(), type, event.getStreamId(), event.getRevision(), position, created(), notCompared);
    }
}
