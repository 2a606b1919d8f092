package io.quotestream.embedded.eventstore.faults;

import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong at the source, for tests to make it happen. Thread safe. Counters show whether a fault really
 * happened: a test that does not check this may have tested nothing.
 */
public final class EventStoreFaults {

    private final Set<OpenCall> subscriptions = ConcurrentHashMap.newKeySet();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong eventsSent = new AtomicLong();
    private final AtomicLong happened = new AtomicLong();
    private final AtomicInteger duplicates = new AtomicInteger();
    private final AtomicInteger gaps = new AtomicInteger();
    private final AtomicInteger lostResponses = new AtomicInteger();
    private final AtomicLong endAt = new AtomicLong(Long.MAX_VALUE);
    private volatile SubscriptionEnd endHow = SubscriptionEnd.COMPLETED;
    private final AtomicLong eventsRead = new AtomicLong();
    private final AtomicLong endReadAt = new AtomicLong(Long.MAX_VALUE);
    private volatile Consumer<OpenCall> endRead = read -> {};
    private final AtomicInteger emptyReads = new AtomicInteger();
    private final boolean deniesOpenSubscriptions;
    private volatile boolean notReady;
    private volatile boolean accessDenied;
    private volatile @Nullable Leader leader;

    public EventStoreFaults(EventStoreVersion version) {
        deniesOpenSubscriptions = version.deniesOpenSubscriptions();
    }

    /** Whether the server starts, or is too busy: every call is UNAVAILABLE "Server Is Not Ready". */
    public void notReady(boolean now) {
        notReady = now;
    }

    /** The next reads of {@code $all} find nothing, as on a starting server with a new log. */
    public void emptyNextReadsOfAll(int reads) {
        emptyReads.set(reads);
    }

    /**
     * This server follows another: calls that insist on a leader fail and say where it is, but for subscriptions from the
     * end. Null makes it the leader again.
     */
    public void follow(@Nullable Leader newLeader) {
        leader = newLeader;
    }

    /** Takes all rights away, or gives them back: calls are PERMISSION_DENIED, and open subscriptions too since 24.2. */
    public void denyAccess(boolean now) {
        accessDenied = now;
        if (now && deniesOpenSubscriptions) {
            endSubscriptions(SubscriptionEnd.ACCESS_DENIED);
        }
    }

    /** Ends every open subscription; returns how many there were. New ones are served. */
    public int endSubscriptions(SubscriptionEnd how) {
        return toEach(subscription -> subscription.end(how));
    }

    /** Ends, once, the subscription that is sent event number {@code events} from now on, counted over all subscriptions. */
    public void endSubscriptionAfter(long events, SubscriptionEnd how) {
        endHow = how;
        endAt.set(eventsSent.get() + events);
    }

    /** Ends, once, the read (not a subscription) that is sent event number {@code events} from now on, counted over all reads. */
    public void endReadAfter(long events, SubscriptionEnd how) {
        endRead = read -> read.end(how);
        endReadAt.set(eventsRead.get() + events);
    }

    /** As {@link #endReadAfter}, but the read gets nothing more, without any sign of it. */
    public void stallReadAfter(long events) {
        endRead = read -> read.stall(true);
        endReadAt.set(eventsRead.get() + events);
    }

    /** The open subscriptions get nothing more, without any sign of it; returns how many. New ones are served. */
    public int stallSubscriptions() {
        return toEach(subscription -> subscription.stall(true));
    }

    /** Stalled subscriptions continue where they were. */
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
     * The open subscriptions get a "fell behind" message and a "caught up" after it; returns how many. Server 24.10 never
     * sends the first, later ones do, and the client passes it on.
     */
    public int sendFellBehind() {
        return toEach(OpenCall::sendFellBehind);
    }

    /** The open subscriptions get a checkpoint message of any position, as buggy servers have sent; returns how many. */
    public int sendCheckpoint(long position) {
        return toEach(subscription -> subscription.sendCheckpoint(position));
    }

    /** The next appends of clients are stored, but the response is UNAVAILABLE: the client cannot know. */
    public void loseNextAppendResponses(int appends) {
        lostResponses.set(appends);
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

    /** Faults that took effect: subscriptions and reads ended or stalled, events duplicated or dropped, responses lost. */
    public long happened() {
        return happened.get();
    }

    public void opened(OpenCall subscription) {
        opened.incrementAndGet();
        subscriptions.add(subscription);
    }

    public void closed(OpenCall subscription) {
        subscriptions.remove(subscription);
    }

    /** How often to send the next event: once, but for a fault. */
    public int timesToSend(OpenCall subscription) {
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
    public void read(OpenCall read) {
        if (eventsRead.incrementAndGet() >= endReadAt.get() && endReadAt.getAndSet(Long.MAX_VALUE) != Long.MAX_VALUE) {
            happened.incrementAndGet();
            endRead.accept(read);
        }
    }

    private int toEach(Consumer<OpenCall> fault) {
        int calls = 0;
        for (OpenCall subscription : subscriptions) {
            fault.accept(subscription);
            calls++;
        }
        happened.addAndGet(calls);
        return calls;
    }

    public boolean isNotReady() {
        return notReady;
    }

    public boolean isAccessDenied() {
        return accessDenied;
    }

    public @Nullable Leader leader() {
        return leader;
    }

    public boolean emptiesReadOfAll() {
        return take(emptyReads);
    }

    public boolean losesAppendResponse() {
        return take(lostResponses);
    }

    private boolean take(AtomicInteger left) {
        if (left.get() <= 0 || left.getAndDecrement() <= 0) {
            return false;
        }
        happened.incrementAndGet();
        return true;
    }
}
