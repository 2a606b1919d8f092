package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.log.LogPosition;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import org.jspecify.annotations.Nullable;

/**
 * When a filtered subscription to {@code $all} sends a checkpoint, and of which position. While it catches up the server
 * reads pages, and after each interval sends where the page that it has just sent <i>began</i>: what the page holds behind
 * its last wanted event is not covered. Live it sends the position of the event with which an interval is full, whether
 * that event is wanted or not.
 */
final class FilterCheckpoints {

    private final EventStoreVersion version;
    private final long interval;
    /** The greatest position that was sent, as event or checkpoint, or that the client came with; null for none. */
    private @Nullable LogPosition reached;

    private @Nullable LogPosition lastSent;
    private long checked;

    FilterCheckpoints(EventStoreVersion version, long interval, @Nullable LogPosition start) {
        this.version = version;
        this.interval = interval;
        this.reached = start;
    }

    void sent(LogPosition event) {
        reached = event;
    }

    void checked() {
        checked++;
    }

    /** After a full page of catching up. */
    @Nullable
    ReadFrame afterPage(LogPosition page) {
        if (checked < interval) {
            return null;
        }
        checked %= interval;
        reach(page);
        return message();
    }

    /** After the last page; live counting has begun {@code checkedLive} events ago. */
    @Nullable
    ReadFrame atEnd(long checkedLive) {
        if (!version.sendsCheckpointWhenCaughtUp()) {
            return null;
        }
        checked = checkedLive % interval;
        return message();
    }

    /** After each event checked while live. */
    @Nullable
    ReadFrame afterLive(LogPosition event) {
        if (checked < interval) {
            return null;
        }
        checked = 0;
        reach(event);
        return message();
    }

    /** Where it stops being live. */
    @Nullable
    ReadFrame fallenBehind() {
        if (!version.sendsCheckpointWhenCaughtUp()) {
            return null;
        }
        checked = 0;
        return message();
    }

    private void reach(LogPosition position) {
        LogPosition before = reached;
        if (before == null || position.isAfter(before)) {
            reached = position;
        }
    }

    private @Nullable ReadFrame message() {
        LogPosition now = reached == null ? LogPosition.MAX : reached;
        LogPosition before = lastSent;
        if (version.sendsCheckpointWhenCaughtUp() && before != null && !now.isAfter(before)) {
            return null;
        }
        lastSent = now;
        return ReadFrame.checkpoint(now);
    }
}
