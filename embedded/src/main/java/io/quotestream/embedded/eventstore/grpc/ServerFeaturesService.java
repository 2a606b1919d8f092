package io.quotestream.embedded.eventstore.grpc;

import com.eventstore.dbclient.proto.serverfeatures.ServerFeaturesGrpc;
import com.eventstore.dbclient.proto.serverfeatures.Serverfeatures.SupportedMethod;
import com.eventstore.dbclient.proto.serverfeatures.Serverfeatures.SupportedMethods;
import com.eventstore.dbclient.proto.shared.Shared;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** The server's version and methods, which clients request first. */
public final class ServerFeaturesService extends ServerFeaturesGrpc.ServerFeaturesImplBase {

    /** The release whose protocol this server follows. */
    private static final String VERSION = "24.10.0";

    private static final String STREAMS = "event_store.client.streams.streams";

    @Override
    public void getSupportedMethods(Shared.Empty request, StreamObserver<SupportedMethods> client) {
        SupportedMethods.Builder methods = SupportedMethods.newBuilder().setEventStoreServerVersion(VERSION);
        for (String name : List.of("read", "append", "delete", "tombstone")) {
            methods.addMethods(
                    SupportedMethod.newBuilder().setServiceName(STREAMS).setMethodName(name));
        }
        client.onNext(methods.build());
        client.onCompleted();
    }
}
