package com.eventstore.dbclient;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Makes recorded events without a server, which the client's own constructors allow only here. */
public final class RecordedEvents {

    private RecordedEvents() {}

    public static RecordedEvent event(
            String stream,
            long revision,
            String type,
            byte[] data,
            byte[] metadata,
            Instant created,
            String contentType) {
        Map<String, String> system = new HashMap<>();
        system.put(SystemMetadataKeys.TYPE, type);
        system.put(SystemMetadataKeys.CONTENT_TYPE, contentType);
        long ticks = created.getEpochSecond() * 10_000_000 + created.getNano() / 100;
        system.put(SystemMetadataKeys.CREATED, Long.toString(ticks));
        UUID id = new UUID(stream.hashCode(), revision);
        return new RecordedEvent(stream, revision, id, new Position(revision, revision), system, data, metadata);
    }
}
