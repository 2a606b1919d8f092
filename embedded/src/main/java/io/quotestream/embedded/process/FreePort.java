package io.quotestream.embedded.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Picks a port of 127.0.0.1 on which no server listens.
 *
 * <p>Never one of the ports that Linux gives to outgoing connections (32768 and up): a server that is down for a moment
 * could find its port taken by a client, or a client that keeps trying could even connect to itself.
 *
 * <p>Each process walks through the ports from a start of its own, so that what one process picks is not the port of a
 * server that another process, or this one, has stopped for a moment.
 */
public final class FreePort {

    private static final int LOWEST = 20_000;
    private static final int BEYOND = 32_768;
    private static final int COUNT = BEYOND - LOWEST;
    private static final int ATTEMPTS = 200;

    /** Between the starts of processes with successive ids; has no divisor in common with {@link #COUNT}. */
    private static final int STRIDE = 199;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * STRIDE % COUNT));

    private FreePort() {}

    /** A port that was free a moment ago. */
    public static int pick() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = LOWEST + NEXT.getAndIncrement() % COUNT;
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
