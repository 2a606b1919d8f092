package io.quotestream.embedded.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.faults.Leader;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server returns that is not ready, not the leader, about to end, or may not serve this user. */
final class EmbeddedEventStoreRefusalIT {

    private final EventStoreSession session = new EventStoreSession();
    private final EventStoreFaults faults = session.store.faults();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void aServerThatIsNotReadySaysSoToEveryCall() throws Exception {
        session.fill("s", 1);
        ReadReq.Options.Builder read = stream("s").setCount(1);

        faults.notReady(true);
        StatusRuntimeException refused = failure(session.store, read, true);
        faults.notReady(false);

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getStatus().getDescription()).isEqualTo("Server Is Not Ready");
        assertThat(session.read("s", ReadStreamOptions.get())).hasSize(1);
    }

    @Test
    void aStartingServerWithANewLogReadsAllAsEmpty() throws Exception {
        session.fill("s", 3);

        faults.emptyNextReadsOfAll(1);

        assertThat(session.readAll(ReadAllOptions.get().fromStart())).isEmpty();
        assertThat(session.readAll(ReadAllOptions.get().fromStart())).hasSize(3);
    }

    @Test
    void aFollowerNamesTheLeaderToThoseThatInsistOnOne() throws Exception {
        session.fill("s", 3);
        faults.follow(new Leader("leader.test", 2113));

        StatusRuntimeException read = failure(session.store, stream("s").setCount(1), true);
        List<ReadResp.ContentCase> anywhere =
                responses(session.store, stream("s").setCount(1), false, 1);

        assertThat(read.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(trailer(read, "exception")).isEqualTo("not-leader");
        assertThat(trailer(read, "leader-endpoint-host")).isEqualTo("leader.test");
        assertThat(trailer(read, "leader-endpoint-port")).isEqualTo("2113");
        assertThat(anywhere).containsExactly(ReadResp.ContentCase.EVENT);
    }

    @Test
    void aFollowerConfirmsASubscriptionBeforeItRefusesItAndServesOneFromTheEnd() {
        session.fill("s", 3);
        faults.follow(new Leader("leader.test", 2113));

        assertThat(responses(session.store, subscription(stream("s")), true, 1))
                .containsExactly(ReadResp.ContentCase.CONFIRMATION);
        assertThat(trailer(failure(session.store, subscription(stream("s")), true), "exception"))
                .isEqualTo("not-leader");
        assertThat(responses(session.store, subscription(streamFromEnd("s")), true, 2))
                .containsExactly(ReadResp.ContentCase.CONFIRMATION, ReadResp.ContentCase.CAUGHT_UP);
    }

    @Test
    void aClientThatDiscoversAFollowerFindsTheLeader() throws Exception {
        try (EventStoreSession leader = new EventStoreSession()) {
            leader.fill("s", 3);
            faults.follow(new Leader("127.0.0.1", leader.store.port()));

            EventStoreDBClient discovering =
                    session.newClient("esdb+discover://127.0.0.1:" + session.store.port() + "?tls=false");

            assertThat(EventStoreSession.get(discovering.readStream("s", ReadStreamOptions.get()))
                            .getEvents())
                    .hasSize(3);
        }
    }

    @Test
    void subscriptionsAreSilentAfterSigtermAndNewCallsRefused() throws Exception {
        session.fill("s", 1);
        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());
        await().until(() -> listener.caughtUp.get() == 1);

        session.store.terminate();
        session.fill("s", 1);

        // As with a real server, a call of the first moment may still be served.
        await().untilAsserted(() -> assertThatThrownBy(() -> session.read("s", ReadStreamOptions.get()))
                .isInstanceOf(Exception.class));
        assertThat(listener.story).containsExactly("e0", "caught up");
        session.store.stop();
        await().until(() -> listener.cancelled.get() == 1);
        session.store.restart();
        assertThat(responses(session.store, stream("s").setCount(9), true, 2)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void rightsTakenAwayEndAnOpenSubscriptionSince242(EventStoreVersion version) throws Exception {
        try (EventStoreSession with =
                new EventStoreSession(EmbeddedEventStore.options().version(version))) {
            with.fill("s", 1);
            CollectingListener listener =
                    with.subscribe("s", SubscribeToStreamOptions.get().fromStart());
            await().until(() -> listener.caughtUp.get() == 1);

            with.store.faults().denyAccess(true);
            StatusRuntimeException refused = failure(with.store, stream("s").setCount(1), true);
            with.fill("s", 1);

            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(trailer(refused, "exception")).isEqualTo("access-denied");
            await().until(() ->
                    version == EventStoreVersion.V24_10 ? listener.cancelled.get() == 1 : listener.events.size() == 2);
        }
    }

    private static ReadReq.Options.Builder stream(String name) {
        return ReadReq.Options.newBuilder()
                .setStream(ReadReq.Options.StreamOptions.newBuilder()
                        .setStreamIdentifier(
                                Shared.StreamIdentifier.newBuilder().setStreamName(ByteString.copyFromUtf8(name)))
                        .setStart(Shared.Empty.getDefaultInstance()));
    }

    private static ReadReq.Options.Builder streamFromEnd(String name) {
        ReadReq.Options.Builder options = stream(name);
        options.getStreamBuilder().setEnd(Shared.Empty.getDefaultInstance());
        return options;
    }

    private static ReadReq.Options.Builder subscription(ReadReq.Options.Builder options) {
        return options.setSubscription(ReadReq.Options.SubscriptionOptions.getDefaultInstance());
    }

    /** Without the client, which has an answer of its own to each of these. */
    private static List<ReadResp.ContentCase> responses(
            EmbeddedEventStore store, ReadReq.Options.Builder options, boolean requiresLeader, int count) {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", store.port())
                .usePlaintext()
                .build();
        try {
            Metadata headers = new Metadata();
            headers.put(key("requires-leader"), String.valueOf(requiresLeader));
            Iterator<ReadResp> all = StreamsGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .read(ReadReq.newBuilder().setOptions(options).build());
            List<ReadResp.ContentCase> found = new ArrayList<>();
            for (int i = 0; i < count && all.hasNext(); i++) {
                found.add(all.next().getContentCase());
            }
            return found;
        } finally {
            channel.shutdownNow();
        }
    }

    private static StatusRuntimeException failure(
            EmbeddedEventStore store, ReadReq.Options.Builder options, boolean requiresLeader) {
        return catchThrowableOfType(
                StatusRuntimeException.class, () -> responses(store, options, requiresLeader, Integer.MAX_VALUE));
    }

    private static String trailer(StatusRuntimeException failure, String name) {
        Metadata trailers = failure.getTrailers();
        return trailers == null ? "(none)" : String.valueOf(trailers.get(key(name)));
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
