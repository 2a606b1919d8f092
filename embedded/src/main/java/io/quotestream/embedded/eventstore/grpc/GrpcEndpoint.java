package io.quotestream.embedded.eventstore.grpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The network side: one listening gRPC server on 127.0.0.1 and its connections. */
public final class GrpcEndpoint {

    /** As large as the server's largest record, and as what the client takes. */
    private static final int MESSAGE_BYTES = 17 * 1024 * 1024;

    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final EventLoopGroup network =
            new NioEventLoopGroup(2, new DefaultThreadFactory("embedded-eventstore", true));
    private final Server server;

    /** @param secured the certificate chain and private key as PEM files, or null for plaintext */
    public GrpcEndpoint(
            int port, Executor executor, @Nullable KeyFiles secured, List<ServerServiceDefinition> services) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .channelFactory(() -> new TrackedServerChannel(connections))
                .bossEventLoopGroup(network)
                .workerEventLoopGroup(network)
                .executor(executor)
                .maxInboundMessageSize(MESSAGE_BYTES)
                // The client pings every ten seconds; gRPC's default would take that for an attack.
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addServices(services);
        if (secured != null) {
            builder.useTransportSecurity(
                    secured.certificateChain().toFile(), secured.privateKey().toFile());
        }
        try {
            server = builder.build().start();
        } catch (IOException taken) {
            closeNetwork();
            throw new UncheckedIOException("cannot listen on " + address, taken);
        }
    }

    public record KeyFiles(Path certificateChain, Path privateKey) {}

    /** Cuts every connection without an orderly end, as a crash does; the port stays open. */
    public int cutConnections() {
        int cut = 0;
        for (Channel connection : connections) {
            cut(connection);
            cut++;
        }
        return cut;
    }

    private static void cut(Channel connection) {
        if (!connection.isRegistered()) {
            // Accepted a moment ago, and not served yet.
            connection.unsafe().closeForcibly();
            return;
        }
        // From the head of the pipeline: a close from its tail makes HTTP/2 send GOAWAY and wait for its streams.
        ChannelHandlerContext head = connection.pipeline().firstContext();
        ChannelFuture closed = head == null ? connection.close() : head.close();
        closed.awaitUninterruptibly(TimeUnit.SECONDS.toMillis(5));
    }

    /** Closes the port and sends GOAWAY on connections; open calls continue. */
    public void refuseCalls() {
        server.shutdown();
    }

    /** Closes the port and cuts every connection; returns when the port is free. */
    public void close() {
        // Stop listening first, or a client is back before the rest is closed. The cut follows at once, so that no call
        // ends in good order: a killed server's do not.
        server.shutdown();
        cutConnections();
        server.shutdownNow();
        try {
            server.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        closeNetwork();
    }

    private void closeNetwork() {
        network.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(TimeUnit.SECONDS.toMillis(5));
    }
}
