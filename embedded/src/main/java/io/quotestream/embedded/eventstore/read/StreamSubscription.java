package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.log.StreamLog;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RecordFrames;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import org.jspecify.annotations.Nullable;

/**
 * A catch-up subscription to one stream: confirmation, the events after the start, "caught up" when none is left, then
 * the live ones. When more events wait than the real server keeps for a live subscriber, the subscription is catching up
 * again and sends a second "caught up" afterwards; the server has a "fell behind" message, but does not send it.
 *
 * <p>A stream that does not exist (yet) is caught up at once. A tombstoned one fails.
 */
final class StreamSubscription implements ReadFeed {

    /** The size of the real server's buffer for a live subscriber. */
    static final int LIVE_WINDOW = 32;

    private final EventLog log;
    private final StreamLog stream;
    private final RecordFrames frames;
    private final String id;
    private long checkpoint;
    private boolean confirmed;
    private boolean live;

    /** @param checkpoint the last revision that the subscriber has, -1 for none */
    StreamSubscription(EventLog log, StreamLog stream, long checkpoint, RecordFrames frames, String id) {
        this.log = log;
        this.stream = stream;
        this.checkpoint = checkpoint;
        this.frames = frames;
        this.id = id;
    }

    @Override
    public @Nullable ReadFrame next() {
        if (!confirmed) {
            confirmed = true;
            return ReadFrame.confirmation(id);
        }
        if (stream.isTombstoned()) {
            throw RpcFailures.streamDeleted(stream.name());
        }
        long waiting = stream.count() - (checkpoint + 1);
        if (live && waiting > LIVE_WINDOW) {
            live = false;
        }
        while (checkpoint + 1 < stream.count()) {
            long revision = Math.max(checkpoint + 1, stream.firstReadable());
            if (revision >= stream.count()) {
                checkpoint = stream.lastRevision();
                break;
            }
            checkpoint = revision;
            LogRecord event = log.get(stream, revision);
            if (!stream.limits().isExpired(event)) {
                return frames.of(event);
            }
        }
        if (!live) {
            live = true;
            return ReadFrame.CAUGHT_UP;
        }
        return null;
    }

    @Override
    public boolean isEnded() {
        return false;
    }
}
