package io.quotestream.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks a port of 127.0.0.1 that nobody listens on.
 *
 * <p>Never one of the ports that Linux gives to outgoing connections (32768 and up): a server that is down for a moment
 * could find its port taken by a client, or a client that keeps trying could even connect to itself.
 */
public final class FreePort {

    private static final int LOWEST = 20_000;
    private static final int BEYOND = 32_768;
    private static final int ATTEMPTS = 200;

    private FreePort() {}

    /** A port that was free a moment ago. */
    public static int pick() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "No free port of 127.0.0.1 among " + ATTEMPTS + " tried from " + LOWEST + " to " + (BEYOND - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As the servers do: a port whose former connections linger in TIME_WAIT can be listened on.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
