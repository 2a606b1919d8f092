package io.quotestream.embedded.eventstore;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionFilter;
import io.quotestream.embedded.eventstore.faults.EventStoreFaults;
import io.quotestream.embedded.eventstore.faults.SubscriptionEnd;
import io.quotestream.embedded.eventstore.log.StoredEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault, and what client 5.4.5 makes of it: the silent ones are why the bridge needs a watchdog. */
final class EmbeddedEventStoreFaultsIT {

    private final EventStoreSession session = new EventStoreSession();
    private final EventStoreFaults faults = session.store.faults();

    @AfterEach
    void close() {
        session.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = SubscriptionEnd.class,
            names = {"COMPLETED", "CANCELLED", "NOT_LEADER"})
    void clientGetsNoCallbackOfTheseEnds(SubscriptionEnd how) throws Exception {
        CollectingListener listener = subscribed();

        assertThat(faults.endSubscriptions(how)).isEqualTo(1);

        await().until(() -> faults.subscriptionsOpen() == 0);
        session.fill("s", 1);
        await().during(1, SECONDS).until(() -> listener.cancelled.get() == 0);
        assertThat(listener.events).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = SubscriptionEnd.class,
            names = {"UNAVAILABLE", "ABORTED", "ACCESS_DENIED"})
    void clientGetsACallbackOfTheseEnds(SubscriptionEnd how) throws Exception {
        CollectingListener listener = subscribed();

        faults.endSubscriptions(how);

        await().until(() -> listener.cancelled.get() == 1);
        assertThat(faults.subscriptionsOpen()).isZero();
    }

    @Test
    void clientGetsNoCallbackWhenItsOwnListenerThrows() throws Exception {
        session.fill("s", 3);
        CollectingListener listener = new CollectingListener() {
            @Override
            public void onEvent(Subscription to, ResolvedEvent event) {
                super.onEvent(to, event);
                throw new IllegalStateException("for this test");
            }
        };

        EventStoreSession.get(session.client.subscribeToStream(
                "s", listener, SubscribeToStreamOptions.get().fromStart()));

        await().until(() -> listener.events.size() == 1 && faults.subscriptionsOpen() == 0);
        await().during(1, SECONDS).until(() -> listener.cancelled.get() == 0);
    }

    @Test
    void endsASubscriptionInTheMiddleOfCatchingUp() throws Exception {
        session.fill("s", 100);
        faults.endSubscriptionAfter(40, SubscriptionEnd.ABORTED);

        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());

        await().until(() -> listener.cancelled.get() == 1);
        assertThat(listener.events).hasSize(40);
        assertThat(faults.happened()).isEqualTo(1);
        CollectingListener next =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());
        await().until(() -> next.caughtUp.get() == 1);
    }

    @Test
    void aStalledSubscriptionGetsNothingAndANewOneEverything() throws Exception {
        CollectingListener stalled = subscribed();
        assertThat(faults.stallSubscriptions()).isEqualTo(1);

        session.fill("s", 2);
        CollectingListener next =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());

        await().until(() -> next.events.size() == 5);
        await().during(500, MILLISECONDS).until(() -> stalled.events.size() == 3);
        assertThat(stalled.cancelled).hasValue(0);
        faults.resumeSubscriptions();
        await().untilAsserted(() -> assertThat(stalled.revisions()).containsExactly(0L, 1L, 2L, 3L, 4L));
    }

    @Test
    void sendsTheNextEventTwice() throws Exception {
        CollectingListener listener = subscribed();

        faults.duplicateNext(1);
        session.fill("s", 2);

        await().untilAsserted(() -> assertThat(listener.revisions()).containsExactly(0L, 1L, 2L, 3L, 3L, 4L));
    }

    @Test
    void leavesTheNextEventOut() throws Exception {
        CollectingListener listener = subscribed();

        faults.dropNext(1);
        session.fill("s", 2);

        await().untilAsserted(() -> assertThat(listener.revisions()).containsExactly(0L, 1L, 2L, 4L));
        assertThat(faults.happened()).isEqualTo(1);
    }

    @Test
    void sendsThatASubscriptionFellBehind() throws Exception {
        CollectingListener listener = subscribed();

        assertThat(faults.sendFellBehind()).isEqualTo(1);

        await().untilAsserted(() -> assertThat(listener.story).endsWith("caught up", "fell behind", "caught up"));
    }

    @Test
    void sendsACheckpointOfAnyPosition() throws Exception {
        List<Position> checkpoints = new CopyOnWriteArrayList<>();
        CollectingListener listener = session.subscribeToAll(SubscribeToAllOptions.get()
                .fromStart()
                .filter(SubscriptionFilter.newBuilder()
                        .withStreamNameRegularExpression("^quote-")
                        .withCheckpointer(
                                (subscription, position) -> {
                                    checkpoints.add(position);
                                    return CompletableFuture.completedFuture(null);
                                },
                                1)
                        .build()));
        await().until(() -> listener.caughtUp.get() == 1);
        checkpoints.clear();

        faults.sendCheckpoint(7);

        await().untilAsserted(() -> assertThat(checkpoints).containsExactly(new Position(7, 7)));
    }

    @Test
    void keepsEventsAndPortOverAStopAndStart() throws Exception {
        CollectingListener before = subscribed();
        String connectionString = session.store.connectionString();

        session.store.stop();
        await().until(() -> before.cancelled.get() == 1);
        session.store.restart();

        assertThat(session.store.connectionString()).isEqualTo(connectionString);
        EventStoreDBClient another = session.newClient(connectionString);
        assertThat(EventStoreSession.get(another.readStream("s", ReadStreamOptions.get()))
                        .getEvents())
                .hasSize(3);
    }

    @Test
    void aClientThatMetAStoppedServerIsOfNoUseAfterwards() throws Exception {
        session.store.stop();
        assertThatThrownBy(() -> session.read("s", ReadStreamOptions.get())).isInstanceOf(Exception.class);
        await().atMost(20, SECONDS).until(session.client::isShutdown);
        session.store.restart();
        session.fill("s", 1);

        assertThatThrownBy(() -> session.read("s", ReadStreamOptions.get()))
                .hasMessageContaining("connection is closed");
        EventStoreDBClient another = session.newClient(session.store.connectionString());
        assertThat(EventStoreSession.get(another.readStream("s", ReadStreamOptions.get()))
                        .getEvents())
                .hasSize(1);
    }

    @Test
    void cutsConnectionsButServesNewOnes() throws Exception {
        CollectingListener listener = subscribed();

        assertThat(session.store.cutConnections()).isEqualTo(1);

        await().until(() -> listener.cancelled.get() == 1);
        EventStoreDBClient another = session.newClient(session.store.connectionString());
        assertThat(EventStoreSession.get(another.readStream("s", ReadStreamOptions.get()))
                        .getEvents())
                .hasSize(3);
    }

    @Test
    void givesAForgottenRevisionToAnotherEvent() throws Exception {
        session.fill("s", 3);
        StoredEvent lost = session.store.events("s").skip(2).findFirst().orElseThrow();

        session.store.forgetLastEvents(1);
        session.append("s", EventStoreSession.event("other"));

        StoredEvent now = session.store.events("s").skip(2).findFirst().orElseThrow();
        assertThat(now.revision()).isEqualTo(lost.revision());
        assertThat(now.position()).isEqualTo(lost.position());
        assertThat(now.id()).isNotEqualTo(lost.id());
        assertThat(session.store.eventCount()).isEqualTo(3);
    }

    /** A live subscriber of three events. */
    private CollectingListener subscribed() throws Exception {
        session.fill("s", 3);
        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());
        await().until(() -> listener.caughtUp.get() == 1);
        return listener;
    }
}
