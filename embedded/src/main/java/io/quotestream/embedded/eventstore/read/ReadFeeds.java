package io.quotestream.embedded.eventstore.read;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import io.grpc.StatusRuntimeException;
import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.StreamLog;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RecordFrames;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import java.util.UUID;

/** Makes the feed for a Read request. */
public final class ReadFeeds {

    private static final Long BEFORE_THE_FIRST = -1L;

    private final EventLog log;
    private final EventStoreVersion version;

    public ReadFeeds(EventLog log, EventStoreVersion version) {
        this.log = log;
        this.version = version;
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
        if (!options.hasAll()) {
            return streamSubscription(options.getStream(), frames, id);
        }
        try {
            AllStart start = AllStart.of(log, version, options.getAll());
            return new AllSubscription(log, version, start, filter, frames, id);
        } catch (StatusRuntimeException invalidStart) {
            return refused(invalidStart);
        }
    }

    /** A subscription that this failure ends before its first event. */
    public ReadFeed refused(StatusRuntimeException failure) {
        String id = UUID.randomUUID().toString();
        return new RefusedSubscription(failure, version.confirmsBeforeReading() ? ReadFrame.confirmation(id) : null);
    }

    private StreamSubscription streamSubscription(
            ReadReq.Options.StreamOptions options, RecordFrames frames, String id) {
        StreamLog stream = stream(options.getStreamIdentifier());
        Long checkpoint = switch (options.getRevisionOptionCase()) {
            case REVISION -> options.getRevision() < 0 ? null : Long.valueOf(options.getRevision());
            case END -> null;
            case START, REVISIONOPTION_NOT_SET -> BEFORE_THE_FIRST;
        };
        return new StreamSubscription(log, version, stream, checkpoint, frames, id);
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
