package io.quotestream.local.pipeline;

import io.quotestream.embedded.process.FreePort;
import io.quotestream.embedded.process.RunFailedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The ports of 127.0.0.1 that the run uses, all found free.
 *
 * @param bridge the port of the bridge's health and metrics, as those of {@code streamsApp} and {@code sink}
 * @param page the port of the live page
 */
public record Ports(int eventStore, int kafka, int mysql, int bridge, int streamsApp, int sink, int page) {

    /**
     * Checks the given ports, and finds free ones for 0.
     *
     * @throws RunFailedException when one is in use or not allowed
     */
    public static Ports choose(int eventStore, int kafka, int mysql, int page) {
        return new Ports(
                take("--eventstore-port", eventStore),
                take("--kafka-port", kafka),
                take("--mysql-port", mysql),
                FreePort.pick(),
                FreePort.pick(),
                FreePort.pick(),
                take("--page-port", page));
    }

    private static int take(String option, int port) {
        if (port == 0) {
            return FreePort.pick();
        }
        try (ServerSocket socket = new ServerSocket()) {
            // A port of an ended run lingers; the servers take it all the same.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new RunFailedException(option + " " + port + ": cannot be used: " + e.getMessage(), e);
        }
    }
}
