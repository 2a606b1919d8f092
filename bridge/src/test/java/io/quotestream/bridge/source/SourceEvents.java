package io.quotestream.bridge.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.RecordedEvents;
import com.eventstore.dbclient.ResolvedEvent;
import io.quotestream.model.SourcePosition;
import java.time.Instant;

/** Events for tests, without a server. */
public final class SourceEvents {

    public static final Instant CREATED = Instant.parse("2020-03-23T12:53:32.1234567Z");

    private SourceEvents() {}

    static RecordedEvent event(String stream, long revision, String type, String data) {
        return RecordedEvents.event(
                stream, revision, type, data.getBytes(UTF_8), new byte[0], CREATED, "application/json");
    }

    public static SourceEvent at(long revision) {
        RecordedEvent event = event("quotes", revision, "fee_applied", "{\"quoteId\":\"q\"}");
        return new SourceEvent(new ResolvedEvent(event, null, null), SourcePosition.ofRevision(revision));
    }

    public static SourceEvent linkAt(long revision) {
        RecordedEvent link = event("links", revision, "$>", revision + "@quotes");
        RecordedEvent event = event("quotes", revision + 100, "fee_applied", "{\"quoteId\":\"q\"}");
        return new SourceEvent(new ResolvedEvent(event, link, null), SourcePosition.ofRevision(revision));
    }
}
