package io.quotestream.embedded.eventstore.grpc;

import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
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
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.faults.Leader;
import io.quotestream.embedded.eventstore.log.AppendOutcome;
import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.ExpectedRevision;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import io.quotestream.embedded.eventstore.read.ReadFeed;
import io.quotestream.embedded.eventstore.read.ReadFeeds;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The protocol's Streams service: Read (reads and subscriptions), Append, Delete, Tombstone. */
public final class StreamsService {

    /** So much may wait in gRPC before the pump pauses; its own default of 32 KiB means a pause each 20 events. */
    private static final int READY_BYTES = 256 * 1024;

    private final EventLog log;
    private final int maximumAppendBytes;
    private final Executor executor;
    private final EventStoreFaults faults;
    private final IntSupplier port;
    private final ReadFeeds feeds;

    public StreamsService(
            EventLog log,
            EventStoreVersion version,
            int maximumAppendBytes,
            Executor executor,
            EventStoreFaults faults,
            IntSupplier port) {
        this.log = log;
        this.maximumAppendBytes = maximumAppendBytes;
        this.executor = executor;
        this.faults = faults;
        this.port = port;
        this.feeds = new ReadFeeds(log, version);
    }

    /** By hand and not by the generated base class, so that Read can send ready-made bytes. */
    public ServerServiceDefinition definition() {
        MethodDescriptor<ReadReq, ReadFrame> read = StreamsGrpc.getReadMethod().toBuilder(
                        StreamsGrpc.getReadMethod().getRequestMarshaller(), ReadFrame.MARSHALLER)
                .build();
        return ServerServiceDefinition.builder(StreamsGrpc.SERVICE_NAME)
                .addMethod(read, ServerCalls.asyncServerStreamingCall(this::read))
                .addMethod(StreamsGrpc.getAppendMethod(), ServerCalls.asyncClientStreamingCall(this::append))
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
        ReadCall call = new ReadCall(feed, subscription, client, executor, faults, port);
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
        boolean fromEnd = options.getAll().hasEnd() || options.getStream().hasEnd();
        StatusRuntimeException notLeader = notLeader();
        if (options.hasSubscription()) {
            return notLeader == null || fromEnd ? feeds.of(options) : feeds.refused(notLeader);
        }
        if (notLeader != null) {
            throw notLeader;
        }
        if (options.hasAll() && faults.emptiesReadOfAll()) {
            return feeds.of(options.toBuilder().setCount(0).build());
        }
        return feeds.of(options);
    }

    /** Why a call that insists on a leader fails; null when it does not. */
    private @Nullable StatusRuntimeException notLeader() {
        Leader leader = faults.leader();
        return leader == null || !CallGate.requiresLeader()
                ? null
                : RpcFailures.notLeader(leader.host(), leader.port());
    }

    private StreamObserver<AppendReq> append(StreamObserver<AppendResp> client) {
        StatusRuntimeException notLeader = notLeader();
        AppendCall call = new AppendCall(log, maximumAppendBytes, faults, client);
        if (notLeader != null) {
            call.fail(notLeader);
        }
        return call;
    }

    private void delete(DeleteReq request, StreamObserver<DeleteResp> client) {
        DeleteReq.Options options = request.getOptions();
        String stream = options.getStreamIdentifier().getStreamName().toStringUtf8();
        ExpectedRevision expected = ExpectedRevision.of(
                options.hasRevision(), options.getRevision(), options.hasNoStream(), options.hasStreamExists());
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
        ExpectedRevision expected = ExpectedRevision.of(
                options.hasRevision(), options.getRevision(), options.hasNoStream(), options.hasStreamExists());
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
            case WRONG_EXPECTED_REVISION ->
                RpcFailures.wrongExpectedVersion(operation, stream, expected, outcome.lastRevision());
        };
    }
}
