package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RecordFrames;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import org.jspecify.annotations.Nullable;

/** Reads {@code $all} once, but for the hidden events: forwards from a position on, backwards from the event before it. */
final class AllRead implements ReadFeed {

    private final EventLog log;
    private final @Nullable EventFilter filter;
    private final RecordFrames frames;
    private final int step;
    private final int end;
    private int index;
    private long left;

    /**
     * @param position -1, the greatest unsigned, is the end
     * @throws io.grpc.StatusRuntimeException when no record starts at the position
     */
    AllRead(
            EventLog log,
            boolean backwards,
            long position,
            long count,
            @Nullable EventFilter filter,
            RecordFrames frames) {
        if (!log.isReadableFrom(position)) {
            throw RpcFailures.invalidPosition();
        }
        this.log = log;
        this.filter = filter;
        this.frames = frames;
        this.left = count;
        int size = log.size();
        int from = log.firstIndexFrom(position);
        this.step = backwards ? -1 : 1;
        this.index = backwards ? from - 1 : from;
        this.end = backwards ? -1 : size;
    }

    @Override
    public @Nullable ReadFrame next() {
        while (!isEnded()) {
            LogRecord event = log.get(index);
            index += step;
            if (!event.stream.isHiddenInAll() && (filter == null || filter.accepts(event))) {
                left--;
                return frames.of(event);
            }
        }
        return null;
    }

    @Override
    public boolean isEnded() {
        return left <= 0 || index == end || index >= log.size();
    }
}
