package io.quotestream.embedded.eventstore.grpc;

import com.eventstore.dbclient.proto.gossip.GossipGrpc;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.ClusterInfo;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.EndPoint;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.MemberInfo;
import com.eventstore.dbclient.proto.shared.Shared;
import io.grpc.stub.StreamObserver;
import java.util.UUID;
import java.util.function.IntSupplier;

/** Responds to clients that discover a cluster (several hosts, {@code esdb+discover}): one living leader, this server. */
public final class GossipService extends GossipGrpc.GossipImplBase {

    private final UUID instance = UUID.randomUUID();
    private final IntSupplier port;

    public GossipService(IntSupplier port) {
        this.port = port;
    }

    @Override
    public void read(Shared.Empty request, StreamObserver<ClusterInfo> client) {
        client.onNext(ClusterInfo.newBuilder()
                .addMembers(MemberInfo.newBuilder()
                        .setInstanceId(Shared.UUID.newBuilder().setString(instance.toString()))
                        .setState(MemberInfo.VNodeState.Leader)
                        .setIsAlive(true)
                        .setHttpEndPoint(
                                EndPoint.newBuilder().setAddress("127.0.0.1").setPort(port.getAsInt())))
                .build());
        client.onCompleted();
    }
}
