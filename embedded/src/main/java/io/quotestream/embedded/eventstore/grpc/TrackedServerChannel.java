package io.quotestream.embedded.eventstore.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.Set;

/** A listening socket that knows its connections, so that they can be cut as a killed process would cut them. */
final class TrackedServerChannel extends NioServerSocketChannel {

    private final Set<Channel> connections;

    TrackedServerChannel(Set<Channel> connections) {
        this.connections = connections;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int count = super.doReadMessages(accepted);
        for (Object each : accepted.subList(before, accepted.size())) {
            Channel connection = (Channel) each;
            connections.add(connection);
            Object unused = connection.closeFuture().addListener(closed -> connections.remove(connection));
        }
        return count;
    }
}
