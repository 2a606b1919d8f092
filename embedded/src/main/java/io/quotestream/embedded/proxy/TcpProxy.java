package io.quotestream.embedded.proxy;

import io.quotestream.embedded.process.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A link that can be broken, for tests: one port of 127.0.0.1 that passes connections on to one target. The link can be
 * cut, refused, silent, slow, or broken at one chosen moment of the protocol, and the target can move, all while it runs.
 *
 * <p>Counters show what really happened: a test that does not check them may have tested nothing. Thread safe.
 */
public final class TcpProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final Set<ProxyLink> links = ConcurrentHashMap.newKeySet();
    private final ProxyFaults faults = new ProxyFaults();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong cuts = new AtomicLong();
    private volatile InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private volatile Supplier<Tap> taps = () -> (direction, bytes) -> Verdict.FORWARD;
    private volatile boolean refuses;

    /** Which way bytes go. */
    public enum Direction {
        /** From the client that connected to the proxy. */
        TO_TARGET,
        /** Responses. */
        TO_CLIENT
    }

    /** What becomes of bytes. */
    public enum Verdict {
        FORWARD,
        /** The bytes are lost, and both sides see their connection reset. */
        CUT,
        /** The bytes are kept back, and all that follows in this direction, until {@link #resume}; without any sign of it. */
        HANG
    }

    /**
     * Inspects what passes one connection, and may break it there. Calls for one connection come one at a time, from the
     * two directions' threads; bytes come as the network cut them, not as messages.
     */
    @FunctionalInterface
    public interface Tap {

        /** Decides on {@code bytes} before they pass; they must not be changed. */
        Verdict pass(Direction direction, byte[] bytes);
    }

    private TcpProxy(ServerSocket listener) {
        this.listener = listener;
    }

    /** Starts on a free port, with a target to be set later: until then connections are refused. */
    public static TcpProxy start() {
        return on("127.0.0.1", FreePort.pick());
    }

    /** As {@link #start()}, on an address of this machine, such as 127.0.0.2, so that a server can move to another one. */
    public static TcpProxy on(String address, int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            TcpProxy proxy = new TcpProxy(listener);
            ProxyLink.thread("tcp-proxy-" + proxy.port(), proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("No proxy on " + address + ":" + port, e);
        }
    }

    /** Starts on a free port, to a port of 127.0.0.1. */
    public static TcpProxy to(int port) {
        TcpProxy proxy = start();
        proxy.target(port);
        return proxy;
    }

    /** The port that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What it listens on, {@code 127.0.0.1:PORT} unless it was started elsewhere. */
    public String address() {
        return listener.getInetAddress().getHostAddress() + ":" + port();
    }

    /** New connections go to this port of 127.0.0.1; those that are open stay where they are. */
    public void target(int port) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Each connection from now on gets its own tap. */
    public void tap(Supplier<Tap> newTaps) {
        taps = newTaps;
    }

    /** Resets every open connection; returns how many. New ones are served. */
    public int cut() {
        int cut = 0;
        for (ProxyLink link : links) {
            cut += link.cut() ? 1 : 0;
        }
        return cut;
    }

    /** Resets, once, the connection that passes byte number {@code bytes} from now on in a direction, after that byte. */
    public void cutAfter(Direction direction, long bytes) {
        faults.cutAfter(direction, bytes);
    }

    /** Whether new connections are reset at once; those that are open stay. */
    public void refuse(boolean refuse) {
        refuses = refuse;
    }

    /** From now on nothing passes in these directions, not even the end of a connection: half-open links, new ones too. */
    public void hang(Direction first, Direction... others) {
        faults.hang(EnumSet.of(first, others));
    }

    /** As {@link #hang}, both ways, for the connections that are open now; returns how many. New ones are served. */
    public int hangOpenConnections() {
        int hung = 0;
        for (ProxyLink link : links) {
            link.hang(EnumSet.allOf(Direction.class));
            hung++;
        }
        return hung;
    }

    /** What hangs continues where it was. */
    public void resume() {
        faults.hang(EnumSet.noneOf(Direction.class));
        links.forEach(link -> link.hang(EnumSet.noneOf(Direction.class)));
    }

    /** What arrives waits at least this long in each direction before it passes; zero for no delay. */
    public void delay(Duration delay) {
        faults.delay(delay);
    }

    /** Each connection passes about so many bytes a second in each direction; {@link Long#MAX_VALUE} for no bound. */
    public void bandwidth(long bytesPerSecond) {
        faults.bandwidth(bytesPerSecond);
    }

    /** Connections passed on since the start. */
    public long connections() {
        return connections.get();
    }

    /** Connections passed on and not over yet. */
    public int openConnections() {
        return links.size();
    }

    /** Connections that were not let in, on demand or because the target did not take them. */
    public long refused() {
        return refused.get();
    }

    /** Connections reset: by {@link #cut}, {@link #cutAfter} or a tap. */
    public long cuts() {
        return cuts.get();
    }

    /** Bytes that came while their direction hung, and were kept back. */
    public long heldBytes() {
        return faults.heldBytes();
    }

    /** Bytes forwarded in a direction. */
    public long passedBytes(Direction direction) {
        return faults.passedBytes(direction);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (refuses || target.getPort() == 0) {
                    refused.incrementAndGet();
                    ProxyLink.reset(client);
                } else {
                    ProxyLink.thread("tcp-proxy-link", () -> pass(client));
                }
            } catch (IOException e) {
                // Closed, which the loop sees, or a client that gave up before it was let in.
            }
        }
    }

    private void pass(Socket client) {
        Socket server = new Socket();
        try {
            server.connect(target, 5_000);
        } catch (IOException e) {
            refused.incrementAndGet();
            ProxyLink.reset(server);
            ProxyLink.reset(client);
            return;
        }
        ProxyLink link = new ProxyLink(client, server, taps.get(), faults, cuts);
        links.add(link);
        connections.incrementAndGet();
        if (listener.isClosed()) {
            link.cut();
        }
        try {
            link.run();
        } finally {
            links.remove(link);
        }
    }

    /** Stops listening and resets what is open. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cut();
        }
    }
}
