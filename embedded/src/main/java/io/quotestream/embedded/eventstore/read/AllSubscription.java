package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RecordFrames;
import org.jspecify.annotations.Nullable;

/**
 * A catch-up subscription to {@code $all}, system events included. With a filter it also sends checkpoints: the position
 * of the last scanned event, each time so many events were scanned, and when the end is reached. Without a filter it
 * sends none, as the real server. None is sent while idle.
 *
 * <p>The start need not be the position of an event. The real server refuses one inside its log that is not; here the
 * next event follows. A start after the end waits there, and events up to it are never sent (as on the real server).
 */
final class AllSubscription implements ReadFeed {

    private final EventLog log;
    private final @Nullable EventFilter filter;
    private final RecordFrames frames;
    private final String id;
    /** Everything up to this position was sent or scanned. */
    private long checkpoint;

    private long lastCheckpointSent;
    private int index;
    private long scanned;
    private boolean confirmed;
    private boolean live;
    private @Nullable ReadFrame queued;

    /** @param checkpoint the last position that the subscriber has, 0 for none */
    AllSubscription(EventLog log, long checkpoint, @Nullable EventFilter filter, RecordFrames frames, String id) {
        this.log = log;
        this.checkpoint = checkpoint;
        this.filter = filter;
        this.frames = frames;
        this.id = id;
        this.index = log.firstIndexFrom(checkpoint + 1);
    }

    @Override
    public @Nullable ReadFrame next() {
        if (!confirmed) {
            confirmed = true;
            live = index >= log.size();
            queued = live ? ReadFrame.CAUGHT_UP : null;
            return ReadFrame.confirmation(id);
        }
        ReadFrame waiting = queued;
        if (waiting != null) {
            queued = null;
            return waiting;
        }
        if (live && log.size() - index > StreamSubscription.LIVE_WINDOW) {
            live = false;
            ReadFrame reached = checkpointFrame();
            if (reached != null) {
                return reached;
            }
        }
        while (index < log.size()) {
            LogRecord event = log.get(index);
            index++;
            if (Long.compareUnsigned(event.position, checkpoint) <= 0) {
                continue;
            }
            checkpoint = event.position;
            ReadFrame frame = scan(event);
            if (frame != null) {
                return frame;
            }
        }
        if (!live) {
            live = true;
            ReadFrame reached = checkpointFrame();
            queued = reached == null ? null : ReadFrame.CAUGHT_UP;
            return reached == null ? ReadFrame.CAUGHT_UP : reached;
        }
        return null;
    }

    @Override
    public boolean isEnded() {
        return false;
    }

    /** The event when it is wanted, followed by a checkpoint when it is time for one; null for neither. */
    private @Nullable ReadFrame scan(LogRecord event) {
        if (filter == null) {
            return frames.of(event);
        }
        scanned++;
        ReadFrame due = scanned % filter.checkpointInterval() == 0 ? checkpointFrame() : null;
        if (filter.accepts(event)) {
            queued = due;
            return frames.of(event);
        }
        return due;
    }

    /** Null without a filter, and when this checkpoint was sent before. */
    private @Nullable ReadFrame checkpointFrame() {
        if (filter == null || checkpoint == 0 || checkpoint == lastCheckpointSent) {
            return null;
        }
        lastCheckpointSent = checkpoint;
        return ReadFrame.checkpoint(checkpoint);
    }
}
