package io.quotestream.embedded.eventstore;

import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps what a subscription calls back with, in order. */
class CollectingListener extends SubscriptionListener {

    /** Types of events, and "caught up", "fell behind", "cancelled", in the order of the calls. */
    final List<String> story = new CopyOnWriteArrayList<>();

    final List<ResolvedEvent> events = new CopyOnWriteArrayList<>();
    final AtomicInteger caughtUp = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    private final CountDownLatch gate;
    private @Nullable Subscription subscription;

    CollectingListener() {
        this(new CountDownLatch(0));
    }

    /** Every event waits for the gate. */
    CollectingListener(CountDownLatch gate) {
        this.gate = gate;
    }

    void subscription(Subscription confirmed) {
        subscription = confirmed;
    }

    String id() {
        if (subscription == null) {
            throw new AssertionError("not subscribed");
        }
        return subscription.getSubscriptionId();
    }

    void stop() {
        if (subscription != null) {
            subscription.stop();
        }
    }

    List<String> types() {
        return events.stream()
                .map(event -> event.getOriginalEvent().getEventType())
                .toList();
    }

    List<Long> revisions() {
        return events.stream()
                .map(ResolvedEvent::getOriginalEvent)
                .map(RecordedEvent::getRevision)
                .toList();
    }

    @Override
    public void onEvent(Subscription to, ResolvedEvent event) {
        try {
            gate.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        events.add(event);
        story.add(event.getOriginalEvent().getEventType());
    }

    @Override
    public void onCaughtUp(Subscription to) {
        story.add("caught up");
        caughtUp.incrementAndGet();
    }

    @Override
    public void onFellBehind(Subscription to) {
        story.add("fell behind");
    }

    @Override
    public void onCancelled(@Nullable Subscription to, @Nullable Throwable cause) {
        story.add("cancelled");
        cancelled.incrementAndGet();
    }
}
