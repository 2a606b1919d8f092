package io.quotestream.embedded.proxy;

import io.quotestream.embedded.proxy.TcpProxy.Direction;
import io.quotestream.embedded.proxy.TcpProxy.Tap;
import io.quotestream.embedded.proxy.TcpProxy.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** One connection through a {@link TcpProxy}: a thread for each direction. */
final class ProxyLink {

    private static final int CHUNK = 16 << 10;

    private final Socket client;
    private final Socket server;
    private final Tap tap;
    private final ProxyFaults faults;
    private final AtomicLong cuts;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile Set<Direction> hanging = EnumSet.noneOf(Direction.class);

    ProxyLink(Socket client, Socket server, Tap tap, ProxyFaults faults, AtomicLong cuts) {
        this.client = client;
        this.server = server;
        this.tap = tap;
        this.faults = faults;
        this.cuts = cuts;
    }

    /** Passes bytes on until both sides have ended, or the link is cut. */
    void run() {
        Thread responses = thread("tcp-proxy-responses", () -> pump(server, client, Direction.TO_CLIENT));
        pump(client, server, Direction.TO_TARGET);
        try {
            responses.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    /** Resets both sides; false if the link was over before. */
    boolean cut() {
        boolean isOpen = open.getAndSet(false);
        if (isOpen) {
            // Counted before a client can see it.
            cuts.incrementAndGet();
            close();
        }
        return isOpen;
    }

    void hang(Set<Direction> directions) {
        hanging = directions;
        faults.changed();
    }

    private void end() {
        if (open.getAndSet(false)) {
            close();
        }
    }

    private void close() {
        reset(client);
        reset(server);
        faults.changed();
    }

    private void pump(Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            while (open.get()) {
                int read = in.read(buffer);
                faults.awaitArrival(Math.max(0, read), open::get);
                if (read > 0 && !passesTap(direction, Arrays.copyOf(buffer, read))) {
                    cut();
                    return;
                }
                faults.awaitPassage(direction, Math.max(0, read), () -> hanging.contains(direction), open::get);
                if (read < 0) {
                    to.shutdownOutput();
                    return;
                }
                forward(out, buffer, read, direction);
            }
        } catch (IOException e) {
            // One side was reset or is gone; the other must learn of it, but not while it is not to learn anything.
            awaitPassage(direction);
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end();
        }
    }

    private boolean passesTap(Direction direction, byte[] bytes) {
        Verdict verdict;
        synchronized (this) {
            verdict = tap.pass(direction, bytes);
        }
        if (verdict == Verdict.HANG) {
            Set<Direction> more = EnumSet.of(direction);
            more.addAll(hanging);
            hanging = more;
        }
        return verdict != Verdict.CUT;
    }

    private void forward(OutputStream out, byte[] bytes, int count, Direction direction) throws IOException {
        int last = faults.untilCut(direction, count);
        int length = last < 0 ? count : last;
        out.write(bytes, 0, length);
        faults.passed(direction, length);
        if (last >= 0) {
            cut();
        }
    }

    private void awaitPassage(Direction direction) {
        try {
            faults.awaitPassage(direction, 0, () -> hanging.contains(direction), open::get);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes with a reset instead of an orderly end. */
    static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
    }

    static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
