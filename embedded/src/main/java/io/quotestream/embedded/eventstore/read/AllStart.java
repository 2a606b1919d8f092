package io.quotestream.embedded.eventstore.read;

import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq.Options.AllOptions;
import io.grpc.StatusRuntimeException;
import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.LogPosition;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription to {@code $all} begins.
 *
 * @param index of the first event to look at
 * @param page the position that its first page is read from
 * @param checkpoint up to which nothing is sent; null for the beginning
 * @param live whether there is nothing to catch up with
 */
record AllStart(int index, LogPosition page, @Nullable LogPosition checkpoint, boolean live) {

    private static final AllStart BEGINNING = new AllStart(0, LogPosition.START, null, false);

    /** @throws StatusRuntimeException when no record starts at the position */
    static AllStart of(EventLog log, EventStoreVersion version, AllOptions options) {
        return switch (options.getAllOptionCase()) {
            case POSITION ->
                after(
                        log,
                        version,
                        new LogPosition(
                                options.getPosition().getCommitPosition(),
                                options.getPosition().getPreparePosition()));
            case END -> atEnd(log);
            case START, ALLOPTION_NOT_SET -> BEGINNING;
        };
    }

    private static AllStart after(EventLog log, EventStoreVersion version, LogPosition position) {
        if (position.equals(LogPosition.MAX)) {
            // How the server writes "the end": a client that stored it as a checkpoint loses events by it.
            return atEnd(log);
        }
        if (position.equals(LogPosition.START)) {
            return BEGINNING;
        }
        if (!log.isReadableFrom(position.commit())) {
            throw version.confirmsBeforeReading()
                    ? RpcFailures.invalid("Trying to read from an invalid position.")
                    : RpcFailures.invalidPosition();
        }
        LogPosition last = last(log);
        if (position.isAfter(last) || (version.startsByPosition() && position.equals(last))) {
            return new AllStart(log.size(), position, position, true);
        }
        int index = log.firstIndexFrom(position.commit());
        return version.startsByPosition()
                ? new AllStart(index, position, position, false)
                : behindFirstVisible(log, index);
    }

    private static AllStart behindFirstVisible(EventLog log, int from) {
        int size = log.size();
        int index = from;
        while (index < size && log.get(index).stream.isHiddenInAll()) {
            index++;
        }
        int next = Math.min(index + 1, size);
        long commit = next < size ? log.get(next).position : log.nextPosition();
        return new AllStart(next, LogPosition.before(commit), null, false);
    }

    private static AllStart atEnd(EventLog log) {
        LogPosition last = last(log);
        return new AllStart(log.size(), last, last, true);
    }

    private static LogPosition last(EventLog log) {
        int size = log.size();
        return size == 0 ? LogPosition.START : LogPosition.of(log.get(size - 1));
    }
}
