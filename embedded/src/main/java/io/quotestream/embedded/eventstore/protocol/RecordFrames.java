package io.quotestream.embedded.eventstore.protocol;

import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogRecord;

/** Turns events of the log into messages, resolving links or not, as the call requested. */
public final class RecordFrames {

    private final EventLog log;
    private final EventFrames frames;
    private final boolean resolveLinks;

    public RecordFrames(EventLog log, boolean resolveLinks, boolean idsAsText) {
        this.log = log;
        this.resolveLinks = resolveLinks;
        this.frames = new EventFrames(idsAsText);
    }

    public ReadFrame of(LogRecord event) {
        return resolveLinks && event.isLink() ? frames.link(event, log.target(event)) : frames.event(event);
    }
}
