package io.quotestream.embedded.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quotestream.embedded.proxy.TcpProxy.Direction;
import io.quotestream.embedded.proxy.TcpProxy.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client and a server see of a link that is broken between them. */
class TcpProxyIT {

    private final Echo echo = new Echo("");
    private final TcpProxy proxy = TcpProxy.to(echo.port());

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesBytesOnBothWaysAndTheEndToo() throws Exception {
        try (Socket client = client()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");

            client.shutdownOutput();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        await().until(() -> proxy.openConnections() == 0);
        assertThat(proxy.connections()).isOne();
        assertThat(proxy.cuts()).isZero();
        assertThat(proxy.passedBytes(Direction.TO_TARGET)).isEqualTo(5);
        assertThat(proxy.passedBytes(Direction.TO_CLIENT)).isEqualTo(5);
    }

    @Test
    void aCutResetsBothSidesAndNewConnectionsAreServed() throws Exception {
        try (Socket client = client()) {
            echo(client, "hello");

            assertThat(proxy.cut()).isOne();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            await().until(() -> echo.resets.get() == 1);
            assertThat(proxy.cuts()).isOne();
        }
        try (Socket client = client()) {
            assertThat(echo(client, "again")).isEqualTo("again");
        }
    }

    @Test
    void refusesNewConnectionsWhileOpenOnesStay() throws Exception {
        try (Socket client = client()) {
            echo(client, "hello");
            proxy.refuse(true);

            assertThatThrownBy(() -> {
                        try (Socket second = client()) {
                            echo(second, "anyone?");
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(proxy.refused()).isOne();
            assertThat(echo(client, "still here")).isEqualTo("still here");
        }
    }

    @Test
    void aLinkThatHangsKeepsBytesAndTheEndToItself() throws Exception {
        try (Socket client = client()) {
            echo(client, "hello");
            proxy.hang(Direction.TO_TARGET);

            write(client, "lost");
            client.shutdownOutput();

            await().until(() -> proxy.heldBytes() == 4);
            client.setSoTimeout(300);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(echo.ends).hasValue(0);

            proxy.resume();
            assertThat(client.getInputStream().readNBytes(4)).asString(US_ASCII).isEqualTo("lost");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void openConnectionsMayHangWhileNewOnesAreServed() throws Exception {
        try (Socket first = client();
                Socket second = new Socket()) {
            echo(first, "hello");

            assertThat(proxy.hangOpenConnections()).isOne();

            write(first, "lost");
            await().until(() -> proxy.heldBytes() == 4);
            second.connect(first.getRemoteSocketAddress());
            assertThat(echo(second, "served")).isEqualTo("served");
        }
    }

    @Test
    void newConnectionsGoToTheNewTarget() throws Exception {
        Echo other = new Echo("other ");
        try (Socket first = client()) {
            echo(first, "hello");
            proxy.target(other.port());

            try (Socket second = client()) {
                write(second, "hello");
                assertThat(second.getInputStream().readNBytes(11))
                        .asString(US_ASCII)
                        .isEqualTo("other hello");
            }
            assertThat(echo(first, "here")).isEqualTo("here");
        } finally {
            other.close();
        }
    }

    @Test
    void cutsAfterSoManyBytesOnce() throws Exception {
        proxy.cutAfter(Direction.TO_TARGET, 7);
        try (Socket client = client()) {
            echo(client, "hello");

            write(client, "again");

            assertThatThrownBy(() -> client.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
            assertThat(proxy.passedBytes(Direction.TO_TARGET)).isEqualTo(7);
            assertThat(proxy.cuts()).isOne();
        }
        try (Socket client = client()) {
            assertThat(echo(client, "hello again")).isEqualTo("hello again");
        }
    }

    @Test
    void aSlowLinkHoldsTheSenderBackAndLosesNothing() throws Exception {
        proxy.bandwidth(1 << 20);
        proxy.delay(Duration.ofMillis(5));
        String text = "x".repeat(200_000);
        long before = System.nanoTime();
        try (Socket client = client()) {
            assertThat(echo(client, text)).isEqualTo(text);
        }
        // Not a bound on us: it cannot be faster than the link.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(190));
    }

    @Test
    void aTapMayCutBeforeBytesGoOn() throws Exception {
        proxy.tap(() ->
                (direction, bytes) -> new String(bytes, US_ASCII).contains("poison") ? Verdict.CUT : Verdict.FORWARD);
        try (Socket client = client()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");

            write(client, "poison");

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(proxy.passedBytes(Direction.TO_TARGET)).isEqualTo(5);
            assertThat(proxy.cuts()).isOne();
        }
    }

    private Socket client() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    /** What comes back for {@code text}. */
    private static String echo(Socket socket, String text) throws IOException {
        Thread writer = ProxyLink.thread("writer", () -> {
            try {
                write(socket, text);
            } catch (IOException e) {
                // The reading side fails then.
            }
        });
        String response = new String(socket.getInputStream().readNBytes(text.length()), US_ASCII);
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (response.isEmpty()) {
            throw new IOException("no response");
        }
        return response;
    }

    /** Sends back what it gets, after a greeting. */
    private static final class Echo {

        private final ServerSocket listener;
        private final String greeting;
        private final AtomicInteger ends = new AtomicInteger();
        private final AtomicInteger resets = new AtomicInteger();

        Echo(String greeting) {
            this.greeting = greeting;
            try {
                listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ProxyLink.thread("echo", this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    ProxyLink.thread("echo-connection", () -> respond(socket));
                } catch (IOException e) {
                    // Closed: the loop sees it.
                }
            }
        }

        private void respond(Socket socket) {
            try (socket) {
                write(socket, greeting);
                socket.getInputStream().transferTo(socket.getOutputStream());
                ends.incrementAndGet();
            } catch (IOException e) {
                resets.incrementAndGet();
            }
        }

        void close() throws IOException {
            listener.close();
        }
    }
}
