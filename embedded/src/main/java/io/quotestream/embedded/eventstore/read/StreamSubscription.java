package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.log.StreamLog;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RecordFrames;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import org.jspecify.annotations.Nullable;

/**
 * A catch-up subscription to one stream: confirmation, the events after the start, "caught up" when none is left, then
 * the live ones. The stream's limits hide events from one that catches up, never from one that is live. When it falls
 * behind, it sends a second "caught up" afterwards; the server has a "fell behind" message, but does not send it.
 *
 * <p>A tombstone is the last event that a live one gets; then it fails.
 */
final class StreamSubscription implements ReadFeed {

    private final EventLog log;
    private final EventStoreVersion version;
    private final StreamLog stream;
    private final RecordFrames frames;
    private final String id;
    private final LiveWindow window;
    private final boolean fromEnd;
    private long checkpoint;
    private boolean confirmed;
    private boolean live;
    private boolean deleted;
    private boolean beganAtTombstone;

    /** @param checkpoint the last revision that the subscriber has, -1 for none; null for all there is */
    StreamSubscription(
            EventLog log,
            EventStoreVersion version,
            StreamLog stream,
            @Nullable Long checkpoint,
            RecordFrames frames,
            String id) {
        this.log = log;
        this.version = version;
        this.stream = stream;
        this.frames = frames;
        this.id = id;
        this.window = new LiveWindow(version);
        this.fromEnd = checkpoint == null;
        this.checkpoint = checkpoint == null ? stream.lastRevision() : checkpoint;
    }

    @Override
    public @Nullable ReadFrame next() {
        if (!confirmed) {
            return confirm();
        }
        if (deleted) {
            throw RpcFailures.streamDeleted(stream.name());
        }
        live &= !window.isTooSmallFor(live ? stream.count() - (checkpoint + 1) : 0);
        return live ? nextLive() : catchUp();
    }

    @Override
    public boolean isEnded() {
        return false;
    }

    private ReadFrame confirm() {
        beganAtTombstone = stream.isTombstoned();
        if (beganAtTombstone && !(fromEnd && version.confirmsTombstonedFromEnd())) {
            throw RpcFailures.streamDeleted(stream.name());
        }
        confirmed = true;
        return ReadFrame.confirmation(id);
    }

    private @Nullable ReadFrame catchUp() {
        if (stream.isTombstoned() && !beganAtTombstone) {
            throw RpcFailures.streamDeleted(stream.name());
        }
        if (stream.isMissing() && !fromEnd && !version.isCaughtUpWithMissingStream()) {
            return null;
        }
        // The count first: an append that revives a deleted stream changes the limits before it appends.
        for (int count = stream.count(); checkpoint + 1 < count; count = stream.count()) {
            checkpoint = Math.max(checkpoint + 1, Math.min(stream.firstReadable(), count));
            if (checkpoint == count) {
                checkpoint--;
                continue;
            }
            LogRecord event = log.get(stream, checkpoint);
            if (!stream.limits().isExpired(event)) {
                return frames.of(event);
            }
        }
        live = true;
        return ReadFrame.CAUGHT_UP;
    }

    private @Nullable ReadFrame nextLive() {
        if (checkpoint + 1 < stream.count()) {
            checkpoint++;
            window.sent();
            return frames.of(log.get(stream, checkpoint));
        }
        LogRecord tombstone = stream.tombstone();
        if (tombstone == null || beganAtTombstone) {
            return null;
        }
        deleted = true;
        return frames.of(tombstone);
    }
}
