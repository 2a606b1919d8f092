package io.quotestream.embedded.eventstore.read;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.StreamLog;
import io.quotestream.embedded.eventstore.protocol.RecordFrames;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import java.util.UUID;

/** Makes the feed for a Read request. */
public final class ReadFeeds {

    private final EventLog log;

    public ReadFeeds(EventLog log) {
        this.log = log;
    }

    /** @throws io.grpc.StatusRuntimeException when the request makes no sense */
    public ReadFeed of(ReadReq.Options options) {
        RecordFrames frames = new RecordFrames(
                log, options.getResolveLinks(), options.getUuidOption().hasString());
        EventFilter filter = options.hasFilter() ? EventFilter.of(options.getFilter()) : null;
        boolean backwards = options.getReadDirection() == ReadReq.Options.ReadDirection.Backwards;
        if (!options.hasSubscription()) {
            return options.hasAll()
                    ? new AllRead(log, backwards, position(options.getAll()), options.getCount(), filter, frames)
                    : streamRead(options, backwards, frames);
        }
        if (backwards) {
            throw RpcFailures.invalid("a subscription goes forwards");
        }
        String id = UUID.randomUUID().toString();
        return options.hasAll()
                ? new AllSubscription(log, checkpoint(options.getAll()), filter, frames, id)
                : streamSubscription(options.getStream(), frames, id);
    }

    private StreamSubscription streamSubscription(
            ReadReq.Options.StreamOptions options, RecordFrames frames, String id) {
        StreamLog stream = stream(options.getStreamIdentifier());
        long checkpoint = switch (options.getRevisionOptionCase()) {
            case REVISION -> options.getRevision() < 0 ? stream.lastRevision() : options.getRevision();
            case END -> stream.lastRevision();
            case START, REVISIONOPTION_NOT_SET -> -1;
        };
        return new StreamSubscription(log, stream, checkpoint, frames, id);
    }

    private StreamRead streamRead(ReadReq.Options options, boolean backwards, RecordFrames frames) {
        ReadReq.Options.StreamOptions of = options.getStream();
        long from = switch (of.getRevisionOptionCase()) {
            // The greatest unsigned revision is the end, and no real one has the sign bit.
            case REVISION -> of.getRevision() < 0 ? Long.MAX_VALUE : of.getRevision();
            case END -> Long.MAX_VALUE;
            case START, REVISIONOPTION_NOT_SET -> 0;
        };
        return new StreamRead(
                log,
                stream(of.getStreamIdentifier()),
                backwards,
                from,
                options.getCount(),
                options.getControlOption().getCompatibility() >= 1,
                frames);
    }

    /** Up to which position the subscriber has everything. */
    private long checkpoint(ReadReq.Options.AllOptions options) {
        return switch (options.getAllOptionCase()) {
            case POSITION -> checkpoint(options.getPosition());
            case END -> lastPosition();
            case START, ALLOPTION_NOT_SET -> 0;
        };
    }

    private long checkpoint(ReadReq.Options.Position position) {
        long commit = position.getCommitPosition();
        long prepare = position.getPreparePosition();
        if (commit == -1 && prepare == -1) {
            // How the real server writes "the end": a client that stored it as a checkpoint loses events by it.
            return lastPosition();
        }
        // Events here are at (p, p), so with a smaller prepare position the event at this commit is still to come.
        return Long.compareUnsigned(prepare, commit) < 0 ? commit - 1 : commit;
    }

    private long lastPosition() {
        int size = log.size();
        return size == 0 ? 0 : log.get(size - 1).position;
    }

    private static long position(ReadReq.Options.AllOptions options) {
        return switch (options.getAllOptionCase()) {
            case POSITION -> options.getPosition().getCommitPosition();
            case END -> -1;
            case START, ALLOPTION_NOT_SET -> 0;
        };
    }

    private StreamLog stream(Shared.StreamIdentifier identifier) {
        return log.stream(identifier.getStreamName().toStringUtf8());
    }
}
