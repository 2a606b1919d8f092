package io.quotestream.embedded.eventstore.grpc;

import com.eventstore.dbclient.proto.serverfeatures.ServerFeaturesGrpc;
import com.eventstore.dbclient.proto.serverfeatures.Serverfeatures.SupportedMethod;
import com.eventstore.dbclient.proto.serverfeatures.Serverfeatures.SupportedMethods;
import com.eventstore.dbclient.proto.shared.Shared;
import io.grpc.stub.StreamObserver;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import java.util.List;

/** The server's version and methods, which clients request first. */
public final class ServerFeaturesService extends ServerFeaturesGrpc.ServerFeaturesImplBase {

    private static final String STREAMS = "event_store.client.streams.streams";

    private final EventStoreVersion version;

    public ServerFeaturesService(EventStoreVersion version) {
        this.version = version;
    }

    @Override
    public void getSupportedMethods(Shared.Empty request, StreamObserver<SupportedMethods> client) {
        SupportedMethods.Builder methods = SupportedMethods.newBuilder().setEventStoreServerVersion(version.number());
        for (String name : List.of("read", "append", "delete", "tombstone")) {
            methods.addMethods(
                    SupportedMethod.newBuilder().setServiceName(STREAMS).setMethodName(name));
        }
        client.onNext(methods.build());
        client.onCompleted();
    }
}
