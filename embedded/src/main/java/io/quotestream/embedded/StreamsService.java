package io.quotestream.embedded;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.DeleteReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.DeleteResp;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.TombstoneReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.TombstoneResp;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The protocol's Streams service: Read (reads and subscriptions), Append, Delete, Tombstone. */
final class StreamsService {

    /** So much may wait in gRPC before the pump pauses; its own default of 32 KiB means a pause each 20 events. */
    private static final int READY_BYTES = 256 * 1024;

    private final EventLog log;
    private final int maximumAppendBytes;
    private final Executor executor;
    private final EventStoreFaults faults;

    StreamsService(EventLog log, int maximumAppendBytes, Executor executor, EventStoreFaults faults) {
        this.log = log;
        this.maximumAppendBytes = maximumAppendBytes;
        this.executor = executor;
        this.faults = faults;
    }

    /** By hand and not by the generated base class, so that Read can answer with ready-made bytes. */
    ServerServiceDefinition definition() {
        MethodDescriptor<ReadReq, ReadFrame> read = StreamsGrpc.getReadMethod()
                .toBuilder(StreamsGrpc.getReadMethod().getRequestMarshaller(), ReadFrame.MARSHALLER)
                .build();
        return ServerServiceDefinition.builder(StreamsGrpc.SERVICE_NAME)
                .addMethod(read, ServerCalls.asyncServerStreamingCall(this::read))
                .addMethod(
                        StreamsGrpc.getAppendMethod(),
                        ServerCalls.asyncClientStreamingCall(
                                client -> new AppendCall(log, maximumAppendBytes, faults, client)))
                .addMethod(StreamsGrpc.getDeleteMethod(), ServerCalls.asyncUnaryCall(this::delete))
                .addMethod(StreamsGrpc.getTombstoneMethod(), ServerCalls.asyncUnaryCall(this::tombstone))
                .build();
    }

    private void read(ReadReq request, StreamObserver<ReadFrame> observer) {
        ServerCallStreamObserver<ReadFrame> client = (ServerCallStreamObserver<ReadFrame>) observer;
        ReadReq.Options options = request.getOptions();
        boolean subscription = options.hasSubscription();
        ReadFeed feed;
        try {
            feed = feed(options);
        } catch (StatusRuntimeException refused) {
            client.onError(refused);
            return;
        }
        ReadCall call = new ReadCall(feed, subscription, client, executor, faults);
        Runnable watcher = call::wake;
        client.setOnReadyThreshold(READY_BYTES);
        client.setOnReadyHandler(call::wake);
        Runnable forget = () -> {
            call.cancelled();
            log.unwatch(watcher);
            faults.closed(call);
        };
        client.setOnCancelHandler(forget);
        client.setOnCloseHandler(forget);
        if (subscription) {
            log.watch(watcher);
            faults.opened(call);
        }
        call.wake();
    }

    private ReadFeed feed(ReadReq.Options options) {
        RecordFrames frames = new RecordFrames(
                log, options.getResolveLinks(), options.getUuidOption().hasString());
        EventFilter filter = options.hasFilter() ? EventFilter.of(options.getFilter()) : null;
        boolean backwards = options.getReadDirection() == ReadReq.Options.ReadDirection.Backwards;
        if (options.hasSubscription()) {
            if (backwards) {
                throw RpcFailures.invalid("a subscription goes forwards");
            }
            String id = UUID.randomUUID().toString();
            return options.hasAll()
                    ? new AllSubscription(log, checkpoint(options.getAll()), filter, frames, id)
                    : streamSubscription(options.getStream(), frames, id);
        }
        return options.hasAll()
                ? new AllRead(log, backwards, position(options.getAll()), options.getCount(), filter, frames)
                : streamRead(options, backwards, frames);
    }

    private StreamSubscription streamSubscription(
            ReadReq.Options.StreamOptions options, RecordFrames frames, String id) {
        StreamLog stream = stream(options.getStreamIdentifier());
        long checkpoint =
                switch (options.getRevisionOptionCase()) {
                    case REVISION -> options.getRevision();
                    case END -> stream.lastRevision();
                    case START, REVISIONOPTION_NOT_SET -> -1;
                };
        return new StreamSubscription(log, stream, checkpoint, frames, id);
    }

    private StreamRead streamRead(ReadReq.Options options, boolean backwards, RecordFrames frames) {
        ReadReq.Options.StreamOptions of = options.getStream();
        long from =
                switch (of.getRevisionOptionCase()) {
                    case REVISION -> of.getRevision();
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

    private long checkpoint(ReadReq.Options.AllOptions options) {
        return switch (options.getAllOptionCase()) {
            case POSITION -> options.getPosition().getCommitPosition();
            case END -> log.size() == 0 ? 0 : log.get(log.size() - 1).position;
            case START, ALLOPTION_NOT_SET -> 0;
        };
    }

    private static long position(ReadReq.Options.AllOptions options) {
        return switch (options.getAllOptionCase()) {
            case POSITION -> options.getPosition().getCommitPosition();
            case END -> -1;
            case START, ALLOPTION_NOT_SET -> 0;
        };
    }

    private void delete(DeleteReq request, StreamObserver<DeleteResp> client) {
        DeleteReq.Options options = request.getOptions();
        String stream = options.getStreamIdentifier().getStreamName().toStringUtf8();
        ExpectedRevision expected =
                switch (options.getExpectedStreamRevisionCase()) {
                    case REVISION -> new ExpectedRevision(options.getRevision());
                    case NO_STREAM -> ExpectedRevision.NO_STREAM;
                    case STREAM_EXISTS -> ExpectedRevision.STREAM_EXISTS;
                    case ANY, EXPECTEDSTREAMREVISION_NOT_SET -> ExpectedRevision.ANY;
                };
        AppendOutcome outcome = log.delete(stream, expected);
        StatusRuntimeException refusal = refusal("Delete", stream, expected, outcome);
        if (refusal != null) {
            client.onError(refusal);
            return;
        }
        client.onNext(DeleteResp.newBuilder()
                .setPosition(DeleteResp.Position.newBuilder()
                        .setCommitPosition(outcome.position())
                        .setPreparePosition(outcome.position()))
                .build());
        client.onCompleted();
    }

    private void tombstone(TombstoneReq request, StreamObserver<TombstoneResp> client) {
        TombstoneReq.Options options = request.getOptions();
        String stream = options.getStreamIdentifier().getStreamName().toStringUtf8();
        ExpectedRevision expected =
                switch (options.getExpectedStreamRevisionCase()) {
                    case REVISION -> new ExpectedRevision(options.getRevision());
                    case NO_STREAM -> ExpectedRevision.NO_STREAM;
                    case STREAM_EXISTS -> ExpectedRevision.STREAM_EXISTS;
                    case ANY, EXPECTEDSTREAMREVISION_NOT_SET -> ExpectedRevision.ANY;
                };
        AppendOutcome outcome = log.tombstone(stream, expected);
        StatusRuntimeException refusal = refusal("Tombstone", stream, expected, outcome);
        if (refusal != null) {
            client.onError(refusal);
            return;
        }
        client.onNext(TombstoneResp.newBuilder()
                .setPosition(TombstoneResp.Position.newBuilder()
                        .setCommitPosition(outcome.position())
                        .setPreparePosition(outcome.position()))
                .build());
        client.onCompleted();
    }

    private static @Nullable StatusRuntimeException refusal(
            String operation, String stream, ExpectedRevision expected, AppendOutcome outcome) {
        return switch (outcome.kind()) {
            case APPENDED -> null;
            case STREAM_DELETED -> RpcFailures.streamDeleted(stream);
            case WRONG_EXPECTED_REVISION -> RpcFailures.wrongExpectedVersion(
                    operation, stream, expected, outcome.lastRevision());
        };
    }

    private StreamLog stream(Shared.StreamIdentifier identifier) {
        return log.stream(identifier.getStreamName().toStringUtf8());
    }
}
