package io.quotestream.benchmarks.bridge;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.EventStoreDBConnectionString;
import com.eventstore.dbclient.ReadMessage;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsGrpc;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadReq;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.quotestream.benchmarks.measure.SteadyStateMeter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/**
 * Reads a stream in one of the ways there are and does nothing with the events: the bare limit of the source. A process of
 * its own, with the arguments way, port, stream, events; prints {@link SteadyStateMeter#PREFIX} and the events per second.
 */
final class SourceSubject {

    /** Events per read, and events buffered in the client. */
    static final int PAGE = 4_096;

    /** The client's own default, and the same for the bare stub. */
    private static final int SUBSCRIPTION_BATCH = 512;

    private final int port;
    private final String stream;
    private final SteadyStateMeter clock;

    private SourceSubject(int port, String stream, SteadyStateMeter clock) {
        this.port = port;
        this.stream = stream;
        this.clock = clock;
    }

    /** The ways to read. */
    enum Way {
        SUBSCRIPTION,
        LARGE_SUBSCRIPTION,
        PAGED_READS,
        REACTIVE_READS,
        BARE_STUB
    }

    public static void main(String[] args) throws Exception {
        SteadyStateMeter clock = new SteadyStateMeter(Long.parseLong(args[3]));
        new SourceSubject(Integer.parseInt(args[1]), args[2], clock).read(Way.valueOf(args[0]));
        clock.print();
        System.exit(0);
    }

    private void read(Way way) throws Exception {
        switch (way) {
            case SUBSCRIPTION -> subscription(SUBSCRIPTION_BATCH);
            case LARGE_SUBSCRIPTION -> subscription(PAGE);
            case PAGED_READS -> pagedReads();
            case REACTIVE_READS -> reactiveReads();
            case BARE_STUB -> bareStub();
        }
    }

    private EventStoreDBClient client() {
        return EventStoreDBClient.create(
                EventStoreDBConnectionString.parseOrThrow("esdb://127.0.0.1:" + port + "?tls=false"));
    }

    private void subscription(int batch) throws Exception {
        SubscriptionListener counting = new SubscriptionListener() {
            @Override
            public void onEvent(Subscription subscription, ResolvedEvent event) {
                clock.count();
            }
        };
        client().subscribeToStream(
                        stream,
                        counting,
                        SubscribeToStreamOptions.get()
                                .fromStart()
                                .resolveLinkTos(true)
                                .batchSize(batch))
                .get();
        clock.await();
    }

    private void pagedReads() throws Exception {
        EventStoreDBClient client = client();
        for (long next = 0; !clock.isOver(); ) {
            List<ResolvedEvent> page = client.readStream(
                            stream,
                            ReadStreamOptions.get()
                                    .fromRevision(next)
                                    .resolveLinkTos(true)
                                    .maxCount(PAGE))
                    .get()
                    .getEvents();
            for (ResolvedEvent event : page) {
                next = event.getOriginalEvent().getRevision() + 1;
                clock.count();
            }
        }
    }

    private void reactiveReads() throws Exception {
        EventStoreDBClient client = client();
        for (long next = 0; !clock.isOver(); ) {
            CompletableFuture<Long> last = new CompletableFuture<>();
            client.readStreamReactive(
                            stream,
                            ReadStreamOptions.get()
                                    .fromRevision(next)
                                    .resolveLinkTos(true)
                                    .maxCount(PAGE)
                                    .batchSize(PAGE))
                    .subscribe(new Page(clock, last));
            next = last.get() + 1;
        }
    }

    private static final class Page implements Subscriber<ReadMessage> {

        private final SteadyStateMeter clock;
        private final CompletableFuture<Long> end;
        private long last;

        Page(SteadyStateMeter clock, CompletableFuture<Long> end) {
            this.clock = clock;
            this.end = end;
        }

        @Override
        public void onSubscribe(org.reactivestreams.Subscription subscription) {
            subscription.request(PAGE);
        }

        @Override
        public void onNext(ReadMessage message) {
            if (message.hasEvent()) {
                last = message.getEvent().getOriginalEvent().getRevision();
                clock.count();
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(last);
        }
    }

    private void bareStub() throws Exception {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .build();
        Shared.Empty empty = Shared.Empty.getDefaultInstance();
        ReadReq request = ReadReq.newBuilder()
                .setOptions(ReadReq.Options.newBuilder()
                        .setStream(ReadReq.Options.StreamOptions.newBuilder()
                                .setStreamIdentifier(Shared.StreamIdentifier.newBuilder()
                                        .setStreamName(ByteString.copyFromUtf8(stream)))
                                .setStart(empty))
                        .setReadDirection(ReadReq.Options.ReadDirection.Forwards)
                        .setSubscription(ReadReq.Options.SubscriptionOptions.getDefaultInstance())
                        .setNoFilter(empty)
                        .setUuidOption(ReadReq.Options.UUIDOption.newBuilder().setStructured(empty)))
                .build();
        StreamsGrpc.newStub(channel).read(request, new BareObserver(clock));
        clock.await();
    }

    /** Requests half a batch more whenever half a batch has come. */
    private static final class BareObserver implements ClientResponseObserver<ReadReq, ReadResp> {

        private final SteadyStateMeter clock;
        private @Nullable ClientCallStreamObserver<ReadReq> call;
        private int taken;

        BareObserver(SteadyStateMeter clock) {
            this.clock = clock;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ReadReq> requestStream) {
            call = requestStream;
            requestStream.disableAutoRequestWithInitial(PAGE);
        }

        @Override
        public void onNext(ReadResp message) {
            if (message.hasEvent()) {
                clock.count();
            }
            if (++taken == PAGE / 2 && call != null) {
                taken = 0;
                call.request(PAGE / 2);
            }
        }

        @Override
        public void onError(Throwable failure) {
            System.err.println("reading failed: " + failure);
            System.exit(1);
        }

        @Override
        public void onCompleted() {}
    }
}
