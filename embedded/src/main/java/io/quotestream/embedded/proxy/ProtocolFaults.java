package io.quotestream.embedded.proxy;

import io.quotestream.embedded.proxy.TcpProxy.Direction;
import io.quotestream.embedded.proxy.TcpProxy.Tap;
import io.quotestream.embedded.proxy.TcpProxy.Verdict;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a {@link TcpProxy}'s connection at a decisive request: before it reaches the server, or after the server has
 * responded and before the client knows. The client sees the same both times, and must find out which it was.
 *
 * <p>{@code proxy.tap(cuts)}, before the connections are made. It reads the protocol, so not through TLS. Thread safe.
 */
public final class ProtocolFaults implements Supplier<Tap> {

    /** When a connection is cut. */
    public enum FaultPoint {
        /** The server never gets the request. */
        REQUEST_LOST,
        /** The server has executed it, and its response is lost. */
        RESPONSE_LOST
    }

    private static final int KAFKA_REQUEST_HEAD = 8;
    private static final int KAFKA_RESPONSE_HEAD = 4;
    private static final int MYSQL_COMMAND = 16;
    private static final byte MYSQL_QUERY = 3;

    private final Supplier<Messages> protocol;
    private final Queue<FaultPoint> next = new ArrayDeque<>();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong happened = new AtomicLong();

    /** The messages of one connection of a protocol. */
    private interface Messages {

        /** Whether a request of the wanted kind begins in these bytes from the client; counts them. */
        boolean hasRequest(byte[] bytes);

        /** Whether a wanted request has its response in these bytes from the server. */
        boolean hasResponse(byte[] bytes);
    }

    private ProtocolFaults(Supplier<Messages> protocol) {
        this.protocol = protocol;
    }

    /** At Kafka's requests of this kind, such as {@code ApiKeys.END_TXN.id}. */
    public static ProtocolFaults ofKafkaRequests(int apiKey) {
        return new ProtocolFaults(() -> new KafkaMessages(apiKey));
    }

    /** At the {@code COMMIT}s of MySQL's clients. */
    public static ProtocolFaults ofMySqlCommits() {
        return new ProtocolFaults(MySqlMessages::new);
    }

    /** At the next such request that is not spoken for by an earlier call. */
    public void cutNext(FaultPoint point) {
        synchronized (next) {
            next.add(point);
        }
    }

    /** Requests of the kind that came, cut ones included. */
    public long seen() {
        return seen.get();
    }

    /** Connections cut so far. */
    public long happened() {
        return happened.get();
    }

    /** A tap for one connection. */
    @Override
    public Tap get() {
        Messages messages = protocol.get();
        boolean[] responseIsLost = {false};
        return (direction, bytes) -> {
            if (direction == Direction.TO_CLIENT) {
                return messages.hasResponse(bytes) && responseIsLost[0] ? cut() : Verdict.FORWARD;
            }
            if (messages.hasRequest(bytes)) {
                seen.incrementAndGet();
                FaultPoint point = nextFaultPoint();
                if (point == FaultPoint.REQUEST_LOST) {
                    return cut();
                }
                responseIsLost[0] |= point == FaultPoint.RESPONSE_LOST;
            }
            return Verdict.FORWARD;
        };
    }

    private @Nullable FaultPoint nextFaultPoint() {
        synchronized (next) {
            return next.poll();
        }
    }

    private Verdict cut() {
        happened.incrementAndGet();
        return Verdict.CUT;
    }

    private static final class KafkaMessages implements Messages {

        private final FrameHeaderParser requests = new FrameHeaderParser(Integer.BYTES, KAFKA_REQUEST_HEAD);
        private final FrameHeaderParser responses = new FrameHeaderParser(Integer.BYTES, KAFKA_RESPONSE_HEAD);
        private final Set<Integer> open = new HashSet<>();
        private final int apiKey;

        KafkaMessages(int apiKey) {
            this.apiKey = apiKey;
        }

        @Override
        public boolean hasRequest(byte[] bytes) {
            boolean found = false;
            for (byte[] head : requests.in(bytes)) {
                ByteBuffer request = ByteBuffer.wrap(head);
                if (request.getShort(0) == apiKey) {
                    open.add(request.getInt(Integer.BYTES));
                    found = true;
                }
            }
            return found;
        }

        @Override
        public boolean hasResponse(byte[] bytes) {
            boolean found = false;
            for (byte[] head : responses.in(bytes)) {
                found |= open.remove(ByteBuffer.wrap(head).getInt());
            }
            return found;
        }
    }

    private static final class MySqlMessages implements Messages {

        private final FrameHeaderParser commands = new FrameHeaderParser(3, MYSQL_COMMAND);
        private boolean waits;

        @Override
        public boolean hasRequest(byte[] bytes) {
            boolean found = false;
            for (byte[] command : commands.in(bytes)) {
                // Clients of newer servers send two bytes before the text: it has no parameters.
                String text = new String(command, StandardCharsets.ISO_8859_1).strip();
                found |= command.length > 1
                        && command[0] == MYSQL_QUERY
                        && text.replaceAll("\\p{Cntrl}", "").equalsIgnoreCase("commit");
            }
            waits |= found;
            return found;
        }

        /** One command at a time: what comes next is its response. */
        @Override
        public boolean hasResponse(byte[] bytes) {
            boolean hasResponse = waits;
            waits = false;
            return hasResponse;
        }
    }
}
