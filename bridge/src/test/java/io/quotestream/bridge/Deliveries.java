package io.quotestream.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.RecordedEvents;
import com.eventstore.dbclient.ResolvedEvent;
import io.quotestream.model.SourcePosition;
import java.time.Instant;

/** Deliveries for tests, without a server. */
final class Deliveries {

    static final Instant CREATED = Instant.parse("2020-03-23T12:53:32.1234567Z");

    private Deliveries() {}

    static RecordedEvent event(String stream, long revision, String type, String data) {
        return RecordedEvents.event(
                stream, revision, type, data.getBytes(UTF_8), new byte[0], CREATED, "application/json");
    }

    static Delivery.Event at(long revision) {
        RecordedEvent event = event("quotes", revision, "fee_applied", "{\"quoteId\":\"q\"}");
        return new Delivery.Event(new ResolvedEvent(event, null, null), SourcePosition.ofRevision(revision));
    }

    static Delivery.Event linkAt(long revision) {
        RecordedEvent link = event("links", revision, "$>", revision + "@quotes");
        RecordedEvent event = event("quotes", revision + 100, "fee_applied", "{\"quoteId\":\"q\"}");
        return new Delivery.Event(new ResolvedEvent(event, link, null), SourcePosition.ofRevision(revision));
    }
}
