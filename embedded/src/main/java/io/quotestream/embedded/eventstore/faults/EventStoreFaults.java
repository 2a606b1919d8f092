package io.quotestream.embedded.eventstore.faults;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.quotestream.embedded.eventstore.grpc.RpcFailures;
import io.quotestream.embedded.eventstore.read.ReadCall;
import io.quotestream.embedded.eventstore.read.ReadFrame;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * What can go wrong at the source, for tests to make it happen. Thread safe. Counters tell whether a fault really
 * happened: a test that did not check this may have tested nothing.
 */
public final class EventStoreFaults {

    private final Set<ReadCall> subscriptions = ConcurrentHashMap.newKeySet();
    private final IntSupplier port;
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong eventsSent = new AtomicLong();
    private final AtomicLong happened = new AtomicLong();
    private final AtomicInteger duplicates = new AtomicInteger();
    private final AtomicInteger gaps = new AtomicInteger();
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicLong endAt = new AtomicLong(Long.MAX_VALUE);
    private volatile SubscriptionEnd endHow = SubscriptionEnd.COMPLETED;
    private final AtomicLong eventsRead = new AtomicLong();
    private final AtomicLong endReadAt = new AtomicLong(Long.MAX_VALUE);
    private volatile Consumer<ReadCall> endRead = read -> {};

    public EventStoreFaults(IntSupplier port) {
        this.port = port;
    }

    /** Ends every open subscription; answers how many there were. New ones are served. */
    public int endSubscriptions(SubscriptionEnd how) {
        int ended = 0;
        for (ReadCall subscription : subscriptions) {
            subscription.end(how);
            ended++;
        }
        happened.addAndGet(ended);
        return ended;
    }

    /** Ends, once, the subscription that is sent the so-manieth event (of all subscriptions together) from now on. */
    public void endSubscriptionAfter(long events, SubscriptionEnd how) {
        endHow = how;
        endAt.set(eventsSent.get() + events);
    }

    /** Ends, once, the read (not a subscription) that is sent the so-manieth event of all reads from now on. */
    public void endReadAfter(long events, SubscriptionEnd how) {
        endRead = read -> read.end(how);
        endReadAt.set(eventsRead.get() + events);
    }

    /** As {@link #endReadAfter}, but the read gets nothing more, without any sign of it. */
    public void stallReadAfter(long events) {
        endRead = read -> read.stall(true);
        endReadAt.set(eventsRead.get() + events);
    }

    /** The open subscriptions get nothing more, without any sign of it; answers how many. New ones are served. */
    public int stallSubscriptions() {
        int stalled = 0;
        for (ReadCall subscription : subscriptions) {
            subscription.stall(true);
            stalled++;
        }
        happened.addAndGet(stalled);
        return stalled;
    }

    /** Stalled subscriptions go on where they stood. */
    public void resumeSubscriptions() {
        subscriptions.forEach(subscription -> subscription.stall(false));
    }

    /** The next events that go to a subscription are each sent twice. */
    public void duplicateNext(int events) {
        duplicates.set(events);
    }

    /** The next events that go to a subscription are not sent, which leaves a gap in the revisions. */
    public void dropNext(int events) {
        gaps.set(events);
    }

    /**
     * The open subscriptions get a "fell behind" message and a "caught up" after it; answers how many. Server 24.10 never
     * sends the first, later ones do, and the client passes it on.
     */
    public int tellFellBehind() {
        int told = tell(ReadFrame.FELL_BEHIND);
        tell(ReadFrame.CAUGHT_UP);
        return told;
    }

    /** The open subscriptions get a checkpoint message of any position, as buggy servers have sent; answers how many. */
    public int tellCheckpoint(long position) {
        return tell(ReadFrame.checkpoint(position));
    }

    /** The next appends of clients are stored, but answered UNAVAILABLE: the client cannot know. */
    public void loseNextAppendAnswers(int appends) {
        lostAnswers.set(appends);
    }

    /** Subscriptions opened since the start. */
    public long subscriptionsOpened() {
        return opened.get();
    }

    /** Subscriptions open now. */
    public int subscriptionsOpen() {
        return subscriptions.size();
    }

    /** Events sent to subscriptions since the start, duplicates included. */
    public long eventsSent() {
        return eventsSent.get();
    }

    /** Faults that took effect: subscriptions and reads ended or stalled, events duplicated or dropped, answers lost. */
    public long happened() {
        return happened.get();
    }

    public void opened(ReadCall subscription) {
        opened.incrementAndGet();
        subscriptions.add(subscription);
    }

    public void closed(ReadCall subscription) {
        subscriptions.remove(subscription);
    }

    /** How often to send the next event: once, but for a fault. */
    public int timesToSend(ReadCall subscription) {
        int times = 1;
        if (take(gaps)) {
            times = 0;
        } else if (take(duplicates)) {
            times = 2;
        }
        if (eventsSent.addAndGet(times) >= endAt.get() && endAt.getAndSet(Long.MAX_VALUE) != Long.MAX_VALUE) {
            happened.incrementAndGet();
            subscription.end(endHow);
        }
        return times;
    }

    /** The next event goes to a read. */
    public void read(ReadCall read) {
        if (eventsRead.incrementAndGet() >= endReadAt.get() && endReadAt.getAndSet(Long.MAX_VALUE) != Long.MAX_VALUE) {
            happened.incrementAndGet();
            endRead.accept(read);
        }
    }

    private int tell(ReadFrame message) {
        int told = 0;
        for (ReadCall subscription : subscriptions) {
            subscription.tell(message);
            told++;
        }
        happened.addAndGet(told);
        return told;
    }

    public boolean losesAppendAnswer() {
        return take(lostAnswers);
    }

    public void end(ServerCallStreamObserver<ReadFrame> client, SubscriptionEnd how) {
        switch (how) {
            case COMPLETED -> client.onCompleted();
            case CANCELLED -> client.onError(Status.CANCELLED.asRuntimeException());
            case UNAVAILABLE ->
                client.onError(Status.UNAVAILABLE
                        .withDescription("Server Is Not Ready")
                        .asRuntimeException());
            case ABORTED ->
                client.onError(
                        Status.ABORTED.withDescription("Operation timed out").asRuntimeException());
            case NOT_LEADER -> client.onError(RpcFailures.notLeader("127.0.0.1", port.getAsInt()));
        }
    }

    private boolean take(AtomicInteger left) {
        if (left.get() <= 0 || left.getAndDecrement() <= 0) {
            return false;
        }
        happened.incrementAndGet();
        return true;
    }
}
