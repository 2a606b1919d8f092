package io.quotestream.embedded.eventstore.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.faults.OpenCall;
import io.quotestream.embedded.eventstore.faults.SubscriptionEnd;
import io.quotestream.embedded.eventstore.log.LogPosition;
import io.quotestream.embedded.eventstore.protocol.ReadFrame;
import io.quotestream.embedded.eventstore.protocol.RpcFailures;
import io.quotestream.embedded.eventstore.read.ReadFeed;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pumps one Read call's messages to its client as fast as the client takes them: it runs only while there is something
 * to send and gRPC is ready to take it, so a slow consumer costs a few hundred kilobytes of buffer and no thread.
 *
 * <p>{@link #wake} may be called from any thread; the pump itself is never run by two at once.
 */
final class ReadCall implements OpenCall, Runnable {

    private static final Logger log = LoggerFactory.getLogger(ReadCall.class);

    /** Messages before the thread is given to another call. */
    private static final int TURN = 512;

    private final ReadFeed feed;
    private final ServerCallStreamObserver<ReadFrame> client;
    private final Executor executor;
    private final EventStoreFaults faults;
    private final IntSupplier port;
    private final boolean subscription;
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile @Nullable SubscriptionEnd ending;
    private final Queue<ReadFrame> extraFrames = new ConcurrentLinkedQueue<>();
    private volatile boolean stalled;
    private volatile boolean over;

    ReadCall(
            ReadFeed feed,
            boolean subscription,
            ServerCallStreamObserver<ReadFrame> client,
            Executor executor,
            EventStoreFaults faults,
            IntSupplier port) {
        this.feed = feed;
        this.subscription = subscription;
        this.client = client;
        this.executor = executor;
        this.faults = faults;
        this.port = port;
    }

    void wake() {
        if (wakes.getAndIncrement() == 0) {
            executor.execute(this);
        }
    }

    @Override
    public void end(SubscriptionEnd how) {
        ending = how;
        wake();
    }

    @Override
    public void stall(boolean isStalled) {
        stalled = isStalled;
        wake();
    }

    @Override
    public void sendFellBehind() {
        extraFrames.add(ReadFrame.FELL_BEHIND);
        extraFrames.add(ReadFrame.CAUGHT_UP);
        wake();
    }

    @Override
    public void sendCheckpoint(long position) {
        extraFrames.add(ReadFrame.checkpoint(new LogPosition(position, position)));
        wake();
    }

    void cancelled() {
        over = true;
    }

    @Override
    public void run() {
        int seen;
        do {
            seen = wakes.get();
            if (!pump()) {
                executor.execute(this);
                return;
            }
        } while (!wakes.compareAndSet(seen, 0));
    }

    /** False when its turn is over while there is more to do. */
    private boolean pump() {
        try {
            for (int sent = 0; sent < TURN; sent++) {
                if (!sendNext()) {
                    return true;
                }
            }
            return false;
        } catch (StatusRuntimeException failure) {
            endWith(failure);
            return true;
        } catch (RuntimeException bug) {
            log.error("a read failed", bug);
            endWith(Status.UNKNOWN.withCause(bug).asRuntimeException());
            return true;
        }
    }

    private void endWith(StatusRuntimeException failure) {
        over = true;
        try {
            client.onError(failure);
        } catch (IllegalStateException closed) {
            log.debug("the server closed the call first", closed);
        }
    }

    /** False when nothing can be sent now. */
    private boolean sendNext() {
        if (over) {
            return false;
        }
        SubscriptionEnd how = ending;
        if (how != null) {
            over = true;
            endAs(how);
            return false;
        }
        if (stalled || !client.isReady()) {
            return false;
        }
        ReadFrame frame = extraFrames.poll();
        if (frame == null) {
            frame = feed.next();
        }
        if (frame == null) {
            if (feed.isEnded()) {
                over = true;
                client.onCompleted();
            }
            return false;
        }
        int times = frame.isEvent() ? timesToSend() : 1;
        for (int i = 0; i < times; i++) {
            client.onNext(frame);
        }
        return true;
    }

    private void endAs(SubscriptionEnd how) {
        try {
            switch (how) {
                case COMPLETED -> client.onCompleted();
                case CANCELLED -> client.onError(Status.CANCELLED.asRuntimeException());
                case UNAVAILABLE -> client.onError(RpcFailures.unavailable("Server Is Not Ready"));
                case ABORTED -> client.onError(RpcFailures.consumerTooSlow());
                case ACCESS_DENIED -> client.onError(RpcFailures.accessDenied());
                case NOT_LEADER -> client.onError(RpcFailures.notLeader("127.0.0.1", port.getAsInt()));
            }
        } catch (IllegalStateException closed) {
            log.debug("the server closed the call first", closed);
        }
    }

    private int timesToSend() {
        if (subscription) {
            return faults.timesToSend(this);
        }
        faults.read(this);
        return 1;
    }
}
