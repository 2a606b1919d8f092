package io.quotestream.embedded.eventstore;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.log.NewEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EmbeddedEventStoreSubscriptionIT {

    private final EventStoreSession session = new EventStoreSession();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void sendsTheOldEventsThenCaughtUpThenTheNewOnes() throws Exception {
        session.fill("s", 3);
        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());
        await().until(() -> listener.caughtUp.get() == 1);

        session.fill("s", 2);

        await().untilAsserted(
                        () -> assertThat(listener.story).containsExactly("e0", "e1", "e2", "caught up", "e3", "e4"));
        assertThat(UUID.fromString(listener.id())).isNotNull();
    }

    @Test
    void startsAfterTheRevisionGiven() throws Exception {
        session.fill("s", 5);

        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromRevision(2));

        await().untilAsserted(() -> assertThat(listener.story).containsExactly("e3", "e4", "caught up"));
    }

    @Test
    void startsWithTheNextEventFromTheEnd() throws Exception {
        session.fill("s", 5);
        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromEnd());
        await().until(() -> listener.caughtUp.get() == 1);

        session.fill("s", 1);

        await().untilAsserted(() -> assertThat(listener.story).containsExactly("caught up", "e5"));
    }

    @Test
    void isCaughtUpAtOnceWithAStreamThatDoesNotExistYet() throws Exception {
        CollectingListener listener =
                session.subscribe("later", SubscribeToStreamOptions.get().fromStart());
        await().until(() -> listener.caughtUp.get() == 1);

        session.append("later", EventStoreSession.event("first"));

        await().untilAsserted(() -> assertThat(listener.story).containsExactly("caught up", "first"));
    }

    @Test
    void skipsTheEventsUpToAStartThatIsYetToCome() throws Exception {
        session.fill("s", 2);
        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromRevision(3));

        session.fill("s", 4);

        await().untilAsserted(() -> assertThat(listener.types()).containsExactly("e4", "e5"));
    }

    @Test
    void sendsCaughtUpAgainAfterABurstThatALiveSubscriberCannotHold() throws Exception {
        session.fill("s", 1);
        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());
        await().until(() -> listener.caughtUp.get() == 1);

        session.fill("s", 100);

        await().untilAsserted(() -> assertThat(listener.caughtUp).hasValue(2));
        assertThat(listener.events).hasSize(101);
        assertThat(listener.story).doesNotContain("fell behind").endsWith("caught up");
    }

    @Test
    void continuesInAllAfterThePositionGiven() throws Exception {
        session.fill("s", 3);
        session.fill("t", 2);
        List<ResolvedEvent> all = session.readAll(ReadAllOptions.get().fromStart());
        Position second = all.get(1).getOriginalEvent().getPosition();

        CollectingListener listener =
                session.subscribeToAll(SubscribeToAllOptions.get().fromPosition(second));
        await().until(() -> listener.caughtUp.get() == 1);
        session.fill("s", 1);

        await().untilAsserted(() -> assertThat(listener.story).containsExactly("e2", "e0", "e1", "caught up", "e3"));
        assertThat(listener.events)
                .allSatisfy(event -> assertThat(event.getPosition()).isPresent());
    }

    @Test
    void takesAPositionBeyondTheEndToWaitThere() throws Exception {
        session.fill("s", 2);
        Position last = session.readAll(
                        ReadAllOptions.get().backwards().fromEnd().maxCount(1))
                .get(0)
                .getOriginalEvent()
                .getPosition();
        Position beyond = new Position(last.getCommitUnsigned() + 150, last.getPrepareUnsigned() + 150);
        CollectingListener listener =
                session.subscribeToAll(SubscribeToAllOptions.get().fromPosition(beyond));
        await().until(() -> listener.caughtUp.get() == 1);

        session.fill("s", 3);

        await().until(() -> listener.types().contains("e4"));
        assertThat(listener.types()).doesNotContain("e0", "e1", "e2");
    }

    @Test
    void takesTheGreatestPositionForTheEnd() throws Exception {
        session.fill("s", 2);
        CollectingListener listener =
                session.subscribeToAll(SubscribeToAllOptions.get().fromPosition(new Position(-1, -1)));
        await().until(() -> listener.caughtUp.get() == 1);

        session.fill("s", 1);

        await().untilAsserted(() -> assertThat(listener.types()).containsExactly("e2"));
    }

    @Test
    void sendsTheEventAtTheCommitPositionWhenThePreparePositionIsSmaller() throws Exception {
        session.fill("s", 2);
        Position last = session.readAll(
                        ReadAllOptions.get().backwards().fromEnd().maxCount(1))
                .get(0)
                .getOriginalEvent()
                .getPosition();

        CollectingListener listener = session.subscribeToAll(SubscribeToAllOptions.get()
                .fromPosition(new Position(last.getCommitUnsigned(), last.getPrepareUnsigned() - 1)));

        await().untilAsserted(() -> assertThat(listener.types()).containsExactly("e1"));
    }

    @Test
    void startsAllAtEitherEnd() throws Exception {
        session.fill("s", 3);
        CollectingListener fromStart =
                session.subscribeToAll(SubscribeToAllOptions.get().fromStart());
        CollectingListener fromEnd =
                session.subscribeToAll(SubscribeToAllOptions.get().fromEnd());
        await().until(() -> fromStart.caughtUp.get() == 1 && fromEnd.caughtUp.get() == 1);

        session.fill("s", 1);

        await().untilAsserted(() -> {
            assertThat(fromStart.story).containsExactly("e0", "e1", "e2", "caught up", "e3");
            assertThat(fromEnd.story).containsExactly("caught up", "e3");
        });
    }

    @Test
    void losesAndRepeatsNothingWhileEventsAreAppendedAllTheTime() throws Exception {
        int events = 20_000;
        Thread writer = new Thread(() -> {
            for (int i = 0; i < events / 10; i++) {
                session.fill("s", 10);
            }
        });
        writer.start();

        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());
        writer.join();

        await().atMost(60, SECONDS).until(() -> listener.events.size() >= events);
        assertThat(listener.revisions())
                .isEqualTo(LongStream.range(0, events).boxed().toList());
    }

    @Test
    void doesNotSendASlowConsumerMoreThanItTakes() throws Exception {
        byte[] quarterMebibyte = new byte[256 * 1024];
        Arrays.fill(quarterMebibyte, (byte) 'x');
        List<NewEvent> large = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            large.add(new NewEvent(UUID.randomUUID(), "large", quarterMebibyte, new byte[0], "text/plain", null));
        }
        session.store.append("s", large);
        CountDownLatch gate = new CountDownLatch(1);
        CollectingListener slow = new CollectingListener(gate);

        EventStoreSession.get(session.client.subscribeToStream(
                "s", slow, SubscribeToStreamOptions.get().fromStart().batchSize(4)));

        EventStoreFaults counters = session.store.faults();
        await().until(() -> counters.eventsSent() > 4);
        await().during(1, SECONDS).until(() -> counters.eventsSent() < 100);
        gate.countDown();
        await().until(() -> slow.events.size() == 200);
        assertThat(counters.eventsSent()).isEqualTo(200);
    }

    @Test
    void servesManySubscribersWithFewThreads() throws Exception {
        session.fill("s", 100);
        List<CollectingListener> listeners = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            listeners.add(session.subscribe("s", SubscribeToStreamOptions.get().fromStart()));
        }

        session.fill("s", 10);

        await().untilAsserted(() -> assertThat(listeners)
                .allSatisfy(listener -> assertThat(listener.events).hasSize(110)));
        assertThat(session.store.faults().subscriptionsOpen()).isEqualTo(50);
    }

    @Test
    void forgetsASubscriptionThatTheClientStopped() throws Exception {
        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());
        assertThat(session.store.faults().subscriptionsOpen()).isEqualTo(1);

        listener.stop();

        await().until(() -> session.store.faults().subscriptionsOpen() == 0);
    }
}
