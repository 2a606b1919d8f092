package io.quotestream.embedded.eventstore.read;

import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogRecord;
import io.quotestream.embedded.eventstore.log.StreamLog;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RecordFrames;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream once, forwards or backwards. The end is the stream's end at the first message. Clients that support
 * them (compatibility level 1) also get the stream's last revision at the end, and its first one when they began
 * far before it.
 */
final class StreamRead implements ReadFeed {

    /** The real server reads so many revisions at a time, and sends the first one only when a page was empty. */
    private static final int PAGE = 32;

    private final EventLog log;
    private final StreamLog stream;
    private final boolean backwards;
    private final boolean sendsBounds;
    private final RecordFrames frames;
    private long at;
    private long left;
    private long last;
    private boolean started;
    private boolean ended;

    /** @param from the first revision to read; {@link Long#MAX_VALUE} is the end */
    StreamRead(
            EventLog log,
            StreamLog stream,
            boolean backwards,
            long from,
            long count,
            boolean sendsBounds,
            RecordFrames frames) {
        this.log = log;
        this.stream = stream;
        this.backwards = backwards;
        this.at = from;
        this.left = count;
        this.sendsBounds = sendsBounds;
        this.frames = frames;
    }

    @Override
    public @Nullable ReadFrame next() {
        if (ended) {
            return null;
        }
        if (!started) {
            started = true;
            if (stream.isTombstoned()) {
                throw RpcFailures.streamDeleted(stream.name());
            }
            if (stream.isMissing()) {
                ended = true;
                return ReadFrame.streamNotFound(stream);
            }
            ReadFrame first = start();
            if (first != null) {
                return first;
            }
        }
        while (left > 0 && at >= stream.firstReadable() && at <= last && at < stream.count()) {
            LogRecord event = log.get(stream, at);
            at += backwards ? -1 : 1;
            if (!stream.limits().isExpired(event)) {
                left--;
                return frames.of(event);
            }
        }
        ended = true;
        return sendsBounds ? ReadFrame.lastStreamPosition(last) : null;
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    private @Nullable ReadFrame start() {
        last = stream.lastRevision();
        if (backwards) {
            at = Math.min(at, last);
            return null;
        }
        long first = stream.firstReadable();
        boolean beganFarBefore = at + Math.min(left, PAGE) <= first;
        at = Math.max(at, first);
        return beganFarBefore && sendsBounds ? ReadFrame.firstStreamPosition(first) : null;
    }
}
