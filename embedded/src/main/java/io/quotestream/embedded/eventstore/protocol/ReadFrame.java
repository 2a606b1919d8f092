package io.quotestream.embedded.eventstore.protocol;

import com.eventstore.dbclient.proto.shared.Shared;
import com.eventstore.dbclient.proto.streams.StreamsOuterClass.ReadResp;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.quotestream.embedded.eventstore.log.LogPosition;
import io.quotestream.embedded.eventstore.log.StreamLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One message of a Read response, as bytes: those written here, and those of the event's data, which go to the network
 * from the log's own array. A protobuf object for each event and subscriber would cost several times as much.
 */
public final class ReadFrame {

    public static final ReadFrame CAUGHT_UP = of(ReadResp.newBuilder()
            .setCaughtUp(ReadResp.CaughtUp.getDefaultInstance())
            .build());
    public static final ReadFrame FELL_BEHIND = of(ReadResp.newBuilder()
            .setFellBehind(ReadResp.FellBehind.getDefaultInstance())
            .build());

    /** Only ever written by the server, so that parsing is left out. */
    public static final MethodDescriptor.Marshaller<ReadFrame> MARSHALLER = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(ReadFrame frame) {
            return new FrameStream(frame);
        }

        @Override
        public ReadFrame parse(InputStream stream) {
            throw new UnsupportedOperationException("a server does not read its own responses");
        }
    };

    private final byte[][] parts;
    private final boolean event;

    private ReadFrame(boolean event, byte[]... parts) {
        this.event = event;
        this.parts = parts;
    }

    static ReadFrame of(ReadResp message) {
        return new ReadFrame(false, message.toByteArray());
    }

    static ReadFrame ofEvent(byte[]... parts) {
        return new ReadFrame(true, parts);
    }

    public static ReadFrame confirmation(String subscriptionId) {
        return of(ReadResp.newBuilder()
                .setConfirmation(ReadResp.SubscriptionConfirmation.newBuilder().setSubscriptionId(subscriptionId))
                .build());
    }

    public static ReadFrame checkpoint(LogPosition position) {
        return of(ReadResp.newBuilder()
                .setCheckpoint(ReadResp.Checkpoint.newBuilder()
                        .setCommitPosition(position.commit())
                        .setPreparePosition(position.prepare()))
                .build());
    }

    public static ReadFrame streamNotFound(StreamLog stream) {
        return of(ReadResp.newBuilder()
                .setStreamNotFound(ReadResp.StreamNotFound.newBuilder()
                        .setStreamIdentifier(
                                Shared.StreamIdentifier.newBuilder().setStreamName(stream.nameBytes())))
                .build());
    }

    public static ReadFrame firstStreamPosition(long revision) {
        return of(ReadResp.newBuilder().setFirstStreamPosition(revision).build());
    }

    public static ReadFrame lastStreamPosition(long revision) {
        return of(ReadResp.newBuilder().setLastStreamPosition(revision).build());
    }

    public boolean isEvent() {
        return event;
    }

    int length() {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        return length;
    }

    byte[] toByteArray() {
        byte[] all = new byte[length()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** gRPC reads the length and drains; reading it byte by byte works too, for code that wraps the stream. */
    private static final class FrameStream extends InputStream implements KnownLength, Drainable {

        private final ReadFrame frame;
        private @Nullable InputStream reading;
        private boolean drained;

        FrameStream(ReadFrame frame) {
            this.frame = frame;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            if (reading != null) {
                throw new IOException("already being read");
            }
            drained = true;
            for (byte[] part : frame.parts) {
                target.write(part);
            }
            return frame.length();
        }

        @Override
        public int available() throws IOException {
            if (drained) {
                return 0;
            }
            return reading == null ? frame.length() : reading.available();
        }

        @Override
        public int read() throws IOException {
            return drained ? -1 : bytes().read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return drained ? -1 : bytes().read(into, offset, length);
        }

        private InputStream bytes() {
            if (reading == null) {
                reading = new ByteArrayInputStream(frame.toByteArray());
            }
            return reading;
        }
    }
}
