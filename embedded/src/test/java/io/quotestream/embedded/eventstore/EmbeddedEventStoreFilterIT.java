package io.quotestream.embedded.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.Subscription;
import com.eventstore.dbclient.SubscriptionFilter;
import com.eventstore.dbclient.SubscriptionFilterBuilder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EmbeddedEventStoreFilterIT {

    private final EventStoreSession session = new EventStoreSession();
    private final List<Position> checkpoints = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void filtersByTheNameOfTheStream() throws Exception {
        session.fill("quote-1", 1);
        session.fill("other-1", 1);
        session.fill("my-quote-2", 1);

        CollectingListener anchored = subscribe(filter().withStreamNameRegularExpression("^quote-"));
        CollectingListener anywhere = subscribe(filter().withStreamNameRegularExpression("quote-"));

        await().until(() -> anchored.caughtUp.get() == 1 && anywhere.caughtUp.get() == 1);
        assertThat(streams(anchored)).containsExactly("quote-1");
        assertThat(streams(anywhere)).containsExactly("quote-1", "my-quote-2");
    }

    @Test
    void takesThisClientsPrefixForAnExpressionThatOccursAnywhere() throws Exception {
        session.fill("quote-1", 1);
        session.fill("my-quote-2", 1);

        CollectingListener listener = subscribe(filter().addStreamNamePrefix("quote-"));

        await().until(() -> listener.caughtUp.get() == 1);
        assertThat(streams(listener)).containsExactly("quote-1", "my-quote-2");
    }

    @Test
    void filtersByTheTypeOfTheEvent() throws Exception {
        session.fill("s", 12);

        CollectingListener regex = subscribe(filter().withEventTypeRegularExpression("^e1"));
        CollectingListener prefix = subscribe(filter().addEventTypePrefix("e1"));

        await().until(() -> regex.caughtUp.get() == 1 && prefix.caughtUp.get() == 1);
        assertThat(regex.types()).containsExactly("e1", "e10", "e11");
        assertThat(prefix.types()).isEqualTo(regex.types());
    }

    @Test
    void filtersLiveEventsToo() throws Exception {
        CollectingListener listener = subscribe(filter().withStreamNameRegularExpression("^quote-"));
        await().until(() -> listener.caughtUp.get() == 1);

        session.fill("other-1", 3);
        session.fill("quote-1", 2);

        await().untilAsserted(() -> assertThat(streams(listener)).containsExactly("quote-1", "quote-1"));
    }

    @Test
    void sendsACheckpointEachSoManyScannedEvents() throws Exception {
        session.fill("other", 200);
        List<ResolvedEvent> all = session.readAll(ReadAllOptions.get().fromStart());

        CollectingListener listener =
                subscribe(filter().withStreamNameRegularExpression("^quote-").withCheckpointer(this::checkpoint, 2));
        await().until(() -> listener.caughtUp.get() == 1);

        assertThat(checkpoints).containsExactly(before(all, 32), before(all, 96), before(all, 160));
    }

    @Test
    void sendsCheckpointsWhileLiveButNoneWhileIdle() throws Exception {
        session.fill("quote-1", 1);
        CollectingListener listener = subscribe(filter().withStreamNameRegularExpression("^quote-")
                .withMaxWindow(5)
                .withCheckpointer(this::checkpoint, 1));
        await().until(() -> listener.caughtUp.get() == 1);
        checkpoints.clear();

        for (int i = 0; i < 7; i++) {
            session.fill("other", 1);
        }
        session.fill("quote-1", 1);

        await().until(() -> listener.events.size() == 2);
        assertThat(checkpoints)
                .containsExactly(session.read("other", ReadStreamOptions.get())
                        .get(4)
                        .getOriginalEvent()
                        .getPosition());
    }

    @Test
    void losesNothingWhenResumedFromACheckpoint() throws Exception {
        session.fill("other", 100);
        session.fill("quote-1", 1);
        CollectingListener first =
                subscribe(filter().withStreamNameRegularExpression("^quote-").withCheckpointer(this::checkpoint, 1));
        await().until(() -> first.caughtUp.get() == 1);
        Position beforeTheQuote = checkpoints.get(1);

        CollectingListener resumed = session.subscribeToAll(SubscribeToAllOptions.get()
                .fromPosition(beforeTheQuote)
                .filter(filter().withStreamNameRegularExpression("^quote-").build()));

        await().until(() -> resumed.caughtUp.get() == 1);
        assertThat(streams(resumed)).containsExactly("quote-1");
    }

    private CollectingListener subscribe(SubscriptionFilterBuilder filter) throws Exception {
        return session.subscribeToAll(SubscribeToAllOptions.get().fromStart().filter(filter.build()));
    }

    private CompletableFuture<Void> checkpoint(Subscription subscription, Position position) {
        checkpoints.add(position);
        return CompletableFuture.completedFuture(null);
    }

    private static SubscriptionFilterBuilder filter() {
        return SubscriptionFilter.newBuilder();
    }

    private static Position before(List<ResolvedEvent> events, int index) {
        return new Position(events.get(index).getOriginalEvent().getPosition().getCommitUnsigned(), 0);
    }

    private static List<String> streams(CollectingListener listener) {
        return listener.events.stream()
                .map(event -> event.getEvent().getStreamId())
                .toList();
    }
}
