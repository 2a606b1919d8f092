package io.quotestream.embedded.eventstore.grpc;

import com.eventstore.dbclient.proto.gossip.GossipGrpc;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.ClusterInfo;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.EndPoint;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.MemberInfo;
import com.eventstore.dbclient.proto.shared.Shared;
import io.grpc.stub.StreamObserver;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.faults.Leader;
import java.util.UUID;
import java.util.function.IntSupplier;

/**
 * Responds to clients that discover a cluster (several hosts, {@code esdb+discover}): one living leader, this server; or
 * while it follows another, that one and itself as a follower.
 */
public final class GossipService extends GossipGrpc.GossipImplBase {

    private final UUID instance = UUID.randomUUID();
    private final UUID leaderInstance = UUID.randomUUID();
    private final EventStoreFaults faults;
    private final IntSupplier port;

    public GossipService(EventStoreFaults faults, IntSupplier port) {
        this.faults = faults;
        this.port = port;
    }

    @Override
    public void read(Shared.Empty request, StreamObserver<ClusterInfo> client) {
        Leader leader = faults.leader();
        ClusterInfo.Builder cluster = ClusterInfo.newBuilder();
        if (leader == null) {
            cluster.addMembers(member(instance, MemberInfo.VNodeState.Leader, "127.0.0.1", port.getAsInt()));
        } else {
            cluster.addMembers(member(instance, MemberInfo.VNodeState.Follower, "127.0.0.1", port.getAsInt()))
                    .addMembers(member(leaderInstance, MemberInfo.VNodeState.Leader, leader.host(), leader.port()));
        }
        client.onNext(cluster.build());
        client.onCompleted();
    }

    private static MemberInfo member(UUID id, MemberInfo.VNodeState state, String host, int port) {
        return MemberInfo.newBuilder()
                .setInstanceId(Shared.UUID.newBuilder().setString(id.toString()))
                .setState(state)
                .setIsAlive(true)
                .setHttpEndPoint(EndPoint.newBuilder().setAddress(host).setPort(port))
                .build();
    }
}
