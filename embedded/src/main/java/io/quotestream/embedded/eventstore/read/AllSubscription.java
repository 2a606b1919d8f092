package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogPosition;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RecordFrames;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A catch-up subscription to {@code $all}, system events included but for the hidden ones. With a filter it also sends
 * checkpoints. It catches up by pages, as the real server does, because these decide what a checkpoint covers.
 *
 * <p>A start after the end waits there, and events up to it are never sent.
 */
final class AllSubscription implements ReadFeed {

    /** Events that the server reads at a time. */
    private static final int PAGE = 32;

    private final EventLog log;
    private final @Nullable EventFilter filter;
    private final RecordFrames frames;
    private final String id;
    private final AllStart start;
    private final @Nullable FilterCheckpoints checkpoints;
    private final LiveWindow window;
    private final long pageSize;
    /** Where live counting begins: what is appended from now on. */
    private final int liveFrom;

    private final ArrayDeque<ReadFrame> queued = new ArrayDeque<>();
    private boolean confirmed;
    private boolean live;
    private int index;
    private LogPosition page;
    private int lookedInPage;
    /** The wanted events from {@link #index} up to {@link #countedTo}, while live. */
    private int waiting;

    private int countedTo;

    AllSubscription(
            EventLog log,
            EventStoreVersion version,
            AllStart start,
            @Nullable EventFilter filter,
            RecordFrames frames,
            String id) {
        this.log = log;
        this.start = start;
        this.filter = filter;
        this.frames = frames;
        this.id = id;
        this.checkpoints =
                filter == null ? null : new FilterCheckpoints(version, filter.checkpointInterval(), start.checkpoint());
        this.window = new LiveWindow(version);
        this.pageSize = filter == null ? PAGE : Math.min(PAGE, filter.window());
        this.liveFrom = log.size();
        this.index = start.index();
        this.page = start.page();
        this.countedTo = start.index();
        this.live = start.live();
    }

    @Override
    public @Nullable ReadFrame next() {
        if (!confirmed) {
            confirm();
        }
        ReadFrame ready = queued.poll();
        if (ready != null) {
            return ready;
        }
        if (live && window.isTooSmallFor(countWaiting())) {
            fallBehind();
        }
        while (queued.isEmpty()) {
            if (!live && (lookedInPage == pageSize || index >= log.size())) {
                endPage();
            } else if (index < log.size()) {
                look(log.get(index));
                index++;
            } else {
                return null;
            }
        }
        return queued.poll();
    }

    @Override
    public boolean isEnded() {
        return false;
    }

    private void confirm() {
        confirmed = true;
        queued.add(ReadFrame.confirmation(id));
        if (live) {
            queued.add(ReadFrame.CAUGHT_UP);
        }
    }

    private void look(LogRecord event) {
        LogPosition position = LogPosition.of(event);
        lookedInPage++;
        if (isWanted(event)) {
            waiting--;
            window.sent();
            if (isAfterStart(position)) {
                queued.add(frames.of(event));
                if (checkpoints != null) {
                    checkpoints.sent(position);
                }
            }
        }
        if (checkpoints != null) {
            checkpoints.checked();
            queue(live ? checkpoints.afterLive(position) : null);
        }
    }

    /** A page that was full, or the end of the log. */
    private void endPage() {
        boolean end = lookedInPage < pageSize;
        if (checkpoints != null) {
            queue(end ? checkpoints.atEnd(index - liveFrom) : checkpoints.afterPage(page));
        }
        if (end) {
            live = true;
            waiting = 0;
            countedTo = index;
            queued.add(ReadFrame.CAUGHT_UP);
        }
        startPage();
    }

    private void startPage() {
        lookedInPage = 0;
        page = LogPosition.before(index < log.size() ? log.get(index).position : log.nextPosition());
    }

    private void fallBehind() {
        live = false;
        queue(checkpoints == null ? null : checkpoints.fallenBehind());
        startPage();
    }

    private int countWaiting() {
        for (int size = log.size(); countedTo < size; countedTo++) {
            waiting += isWanted(log.get(countedTo)) ? 1 : 0;
        }
        return waiting;
    }

    private boolean isWanted(LogRecord event) {
        return !event.stream.isHiddenInAll() && (filter == null || filter.accepts(event));
    }

    private boolean isAfterStart(LogPosition position) {
        return start.checkpoint() == null || position.isAfter(start.checkpoint());
    }

    private void queue(@Nullable ReadFrame frame) {
        if (frame != null) {
            queued.add(frame);
        }
    }
}
