package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogRecord;

/** Turns events of the log into messages, resolving links or not, as the call asked. */
final class RecordFrames {

    private final EventLog log;
    private final EventFrames frames;
    private final boolean resolveLinks;

    RecordFrames(EventLog log, boolean resolveLinks, boolean idsAsText) {
        this.log = log;
        this.resolveLinks = resolveLinks;
        this.frames = new EventFrames(idsAsText);
    }

    ReadFrame of(LogRecord event) {
        return resolveLinks && event.isLink() ? frames.link(event, log.target(event)) : frames.event(event);
    }
}
