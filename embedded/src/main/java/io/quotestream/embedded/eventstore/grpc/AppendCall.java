package io.quotestream.embedded.eventstore.grpc;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.AppendResp;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.log.AppendOutcome;
import io.quotestream.embedded.eventstore.log.EventLog;
import io.quotestream.embedded.eventstore.log.ExpectedRevision;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One Append call: the options, then the events, one message each; all are appended at once at the end, or none. */
final class AppendCall implements StreamObserver<AppendReq> {

    private final EventLog log;
    private final int maximumBytes;
    private final EventStoreFaults faults;
    private final StreamObserver<AppendResp> client;
    private final List<NewEvent> events = new ArrayList<>();
    private AppendReq.@Nullable Options options;
    private int bytes;
    private boolean over;

    AppendCall(EventLog log, int maximumBytes, EventStoreFaults faults, StreamObserver<AppendResp> client) {
        this.log = log;
        this.maximumBytes = maximumBytes;
        this.faults = faults;
        this.client = client;
    }

    @Override
    public void onNext(AppendReq message) {
        if (over) {
            return;
        }
        try {
            if (message.hasOptions()) {
                options = message.getOptions();
            } else {
                NewEvent event = newEvent(message.getProposedMessage());
                bytes += sizeOf(event);
                if (bytes > maximumBytes) {
                    throw RpcFailures.maximumAppendSizeExceeded(maximumBytes);
                }
                events.add(event);
            }
        } catch (StatusRuntimeException refused) {
            fail(refused);
        }
    }

    @Override
    public void onCompleted() {
        AppendReq.Options given = options;
        if (over) {
            return;
        }
        if (given == null) {
            fail(RpcFailures.invalid("an append needs options"));
            return;
        }
        String stream = given.getStreamIdentifier().getStreamName().toStringUtf8();
        ExpectedRevision expected = ExpectedRevision.of(
                given.hasRevision(), given.getRevision(), given.hasNoStream(), given.hasStreamExists());
        AppendOutcome outcome = log.append(stream, expected, events);
        if (faults.losesAppendResponse()) {
            fail(RpcFailures.unavailable("Server Is Too Busy"));
            return;
        }
        switch (outcome.kind()) {
            case STREAM_DELETED -> fail(RpcFailures.streamDeleted(stream));
            case WRONG_EXPECTED_REVISION ->
                respond(AppendResp.newBuilder()
                        .setWrongExpectedVersion(wrongExpectedVersion(given, outcome.lastRevision()))
                        .build());
            case APPENDED ->
                respond(AppendResp.newBuilder().setSuccess(success(outcome)).build());
        }
    }

    @Override
    public void onError(Throwable cancelled) {
        over = true;
    }

    private static NewEvent newEvent(AppendReq.ProposedMessage proposed) {
        String type = proposed.getMetadataMap().get("type");
        String contentType = proposed.getMetadataMap().get("content-type");
        if (type == null || type.isEmpty()) {
            throw RpcFailures.missingMetadata("type");
        }
        if (contentType == null) {
            throw RpcFailures.missingMetadata("content-type");
        }
        return new NewEvent(
                uuid(proposed.getId()),
                type,
                proposed.getData().toByteArray(),
                proposed.getCustomMetadata().toByteArray(),
                contentType,
                null);
    }

    private static int sizeOf(NewEvent event) {
        return event.data().length + event.metadata().length + 2 * event.type().length();
    }

    private static UUID uuid(Shared.UUID id) {
        if (id.hasStructured()) {
            return new UUID(
                    id.getStructured().getMostSignificantBits(),
                    id.getStructured().getLeastSignificantBits());
        }
        try {
            return UUID.fromString(id.getString());
        } catch (IllegalArgumentException notAnId) {
            throw RpcFailures.invalid("the event id is not a UUID");
        }
    }

    private static AppendResp.Success success(AppendOutcome outcome) {
        AppendResp.Success.Builder success = AppendResp.Success.newBuilder();
        if (outcome.lastRevision() < 0) {
            success.setNoStream(Shared.Empty.getDefaultInstance());
        } else {
            success.setCurrentRevision(outcome.lastRevision());
        }
        if (outcome.position() < 0) {
            success.setNoPosition(Shared.Empty.getDefaultInstance());
        } else {
            success.setPosition(AppendResp.Position.newBuilder()
                    .setCommitPosition(outcome.position())
                    .setPreparePosition(outcome.position()));
        }
        return success.build();
    }

    private static AppendResp.WrongExpectedVersion wrongExpectedVersion(AppendReq.Options options, long actual) {
        AppendResp.WrongExpectedVersion.Builder wrong = AppendResp.WrongExpectedVersion.newBuilder();
        Shared.Empty yes = Shared.Empty.getDefaultInstance();
        if (actual < 0) {
            wrong.setCurrentNoStream(yes).setNoStream2060(yes);
        } else {
            wrong.setCurrentRevision(actual).setCurrentRevision2060(actual);
        }
        switch (options.getExpectedStreamRevisionCase()) {
            case REVISION ->
                wrong.setExpectedRevision(options.getRevision()).setExpectedRevision2060(options.getRevision());
            case NO_STREAM -> wrong.setExpectedNoStream(yes);
            case STREAM_EXISTS -> wrong.setExpectedStreamExists(yes).setStreamExists2060(yes);
            case ANY, EXPECTEDSTREAMREVISION_NOT_SET ->
                wrong.setExpectedAny(yes).setAny2060(yes);
        }
        return wrong.build();
    }

    private void respond(AppendResp response) {
        over = true;
        client.onNext(response);
        client.onCompleted();
    }

    void fail(StatusRuntimeException failure) {
        over = true;
        client.onError(failure);
    }
}
