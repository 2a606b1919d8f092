package io.quotestream.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A link to the database that breaks in the middle of a commit, when told to: before the server gets it, or after the server
 * did it and before the answer comes back. The client sees the same both times.
 */
final class CuttingProxy implements AutoCloseable {

    enum Cut {
        NONE,
        BEFORE_COMMIT,
        AFTER_COMMIT
    }

    private static final String COMMIT = "commit";

    private final ServerSocket listener;
    private final int databasePort;
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NONE);
    private final AtomicInteger cuts = new AtomicInteger();

    CuttingProxy(int databasePort) throws IOException {
        this.databasePort = databasePort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Breaks the next commit. */
    void arm(Cut cut) {
        next.set(cut);
    }

    /** How many commits were broken. */
    int cuts() {
        return cuts.get();
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), databasePort);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start("proxy-requests", () -> requests(client, server));
            start("proxy-answers", () -> answers(client, server));
        }
    }

    private void requests(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                Cut cut = isCommit(buffer, read) ? next.getAndSet(Cut.NONE) : Cut.NONE;
                if (cut != Cut.NONE) {
                    cuts.incrementAndGet();
                }
                if (cut == Cut.BEFORE_COMMIT) {
                    return;
                }
                if (cut == Cut.AFTER_COMMIT) {
                    client.shutdownOutput(); // the answer, which the other thread waits for, does not get through
                }
                out.write(buffer, 0, read);
            }
        }
    }

    private static void answers(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            InputStream in = server.getInputStream();
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (client.isOutputShutdown()) {
                    return;
                }
                client.getOutputStream().write(buffer, 0, read);
            }
        }
    }

    /** A packet's header, the command "query" (3), two bytes if the server takes query attributes, and the word. */
    private static boolean isCommit(byte[] bytes, int length) {
        int word = length - COMMIT.length();
        return (word == 5 || word == 7)
                && bytes[4] == 3
                && new String(bytes, word, COMMIT.length(), StandardCharsets.US_ASCII)
                        .toLowerCase(Locale.ROOT)
                        .equals(COMMIT);
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void start(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (IOException e) {
                        // one side has gone: this link ends
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
