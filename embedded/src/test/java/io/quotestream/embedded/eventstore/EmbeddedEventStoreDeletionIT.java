package io.quotestream.embedded.eventstore;

import static io.quotestream.embedded.eventstore.EventStoreSession.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.DeleteStreamOptions;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamDeletedException;
import com.eventstore.dbclient.StreamMetadata;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.WrongExpectedVersionException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EmbeddedEventStoreDeletionIT {

    private final EventStoreSession session = new EventStoreSession();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void hidesADeletedStreamUntilItIsWrittenToAgain() throws Exception {
        session.fill("s", 3);

        EventStoreSession.get(session.client.deleteStream("s", DeleteStreamOptions.get()));
        assertThatThrownBy(() -> session.read("s", ReadStreamOptions.get()))
                .isInstanceOf(StreamNotFoundException.class);
        session.append("s", ExpectedRevision.noStream(), event("again"));

        assertThat(revisions("s")).containsExactly(3L);
    }

    @Test
    void leavesAGapInTheRevisionsForASubscriberOfARecreatedStream() throws Exception {
        session.fill("s", 3);
        session.store.deleteStream("s");
        session.append("s", event("again"));

        CollectingListener listener =
                session.subscribe("s", SubscribeToStreamOptions.get().fromRevision(0));

        await().until(() -> listener.caughtUp.get() == 1);
        assertThat(listener.revisions()).containsExactly(3L);
    }

    @Test
    void refusesToDeleteAtAnUnexpectedRevision() {
        session.fill("s", 3);

        assertThatThrownBy(() -> EventStoreSession.get(session.client.deleteStream(
                        "s", DeleteStreamOptions.get().expectedRevision(ExpectedRevision.expectedRevision(0)))))
                .isInstanceOf(WrongExpectedVersionException.class);
    }

    @Test
    void refusesReadsAppendsAndSubscriptionsOfATombstonedStream() throws Exception {
        session.fill("s", 3);
        CollectingListener before =
                session.subscribe("s", SubscribeToStreamOptions.get().fromStart());

        EventStoreSession.get(session.client.tombstoneStream("s", DeleteStreamOptions.get()));

        assertThatThrownBy(() -> session.append("s", event("a"))).isInstanceOf(StreamDeletedException.class);
        assertThatThrownBy(() -> session.read("s", ReadStreamOptions.get())).isInstanceOf(Exception.class);
        await().until(() -> before.cancelled.get() == 1);
    }

    @Test
    void hidesTheEventsBeforeTheTruncationInTheStreamButNotInAll() throws Exception {
        session.fill("s", 5);

        session.store.truncateBefore("s", 3);

        assertThat(revisions("s")).containsExactly(3L, 4L);
        List<ResolvedEvent> backwards =
                session.read("s", ReadStreamOptions.get().backwards().fromEnd());
        assertThat(backwards).hasSize(2);
        assertThat(session.readAll(ReadAllOptions.get().fromStart()))
                .extracting(event -> event.getEvent().getEventType())
                .containsExactly("e0", "e1", "e2", "e3", "e4", "$metadata");
    }

    @Test
    void obeysTheStreamMetadataThatAClientSets() throws Exception {
        session.fill("s", 5);
        StreamMetadata twoAtMost = new StreamMetadata();
        twoAtMost.setMaxCount(2L);

        EventStoreSession.get(session.client.setStreamMetadata("s", twoAtMost));
        assertThat(revisions("s")).containsExactly(3L, 4L);
        session.fill("s", 1);

        assertThat(revisions("s")).containsExactly(4L, 5L);
        assertThat(EventStoreSession.get(session.client.getStreamMetadata("s")).getMaxCount())
                .isEqualTo(2);
        assertThat(session.store.eventCount()).isEqualTo(6);
    }

    private List<Long> revisions(String stream) throws Exception {
        return session.read(stream, ReadStreamOptions.get().fromStart()).stream()
                .map(ResolvedEvent::getEvent)
                .map(RecordedEvent::getRevision)
                .toList();
    }
}
