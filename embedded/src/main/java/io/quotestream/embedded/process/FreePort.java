package io.quotestream.embedded.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * Picks a port of 127.0.0.1 on which no server listens, and which no other process picks until this one has ended: a
 * server that is down for a moment finds its port free again.
 *
 * <p>Each process has a block of ports for itself, by listening on the first of them; that one goes back with the process,
 * however it ends. So a port outlives its server, if that is a process, only if its parent picked it.
 *
 * <p>Never one of the ports that Linux gives to outgoing connections (32768 and up): a client could take the port of a
 * server that is down, or a client that keeps trying could even connect to itself.
 */
public final class FreePort {

    private static final int LOWEST = 20_000;
    private static final int BEYOND = 32_768;
    private static final int BLOCK = 256;
    private static final int BLOCKS = (BEYOND - LOWEST) / BLOCK;

    private static @Nullable ServerSocket reservation;
    private static int next = 1;

    private FreePort() {}

    /** A port that was free a moment ago. */
    public static synchronized int pick() {
        ServerSocket first = reservation == null ? reserve() : reservation;
        reservation = first;
        for (int attempt = 1; attempt < BLOCK; attempt++) {
            int port = first.getLocalPort() + next;
            next = next % (BLOCK - 1) + 1;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("Servers listen on all ports from " + first.getLocalPort() + " on 127.0.0.1 to "
                + (first.getLocalPort() + BLOCK - 1));
    }

    /** From a start of its own, so that what an ended process has left behind is rarely in the way. */
    private static ServerSocket reserve() {
        long start = ProcessHandle.current().pid();
        for (int block = 0; block < BLOCKS; block++) {
            try {
                return listen(LOWEST + BLOCK * (int) ((start + block) % BLOCKS));
            } catch (IOException taken) {
                // Another process has this block.
            }
        }
        throw new IllegalStateException(
                "All ports of 127.0.0.1 from " + LOWEST + " to " + (BEYOND - 1) + " are reserved by processes");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = listen(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            // As the servers do: a port whose former connections linger in TIME_WAIT can be listened on.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
