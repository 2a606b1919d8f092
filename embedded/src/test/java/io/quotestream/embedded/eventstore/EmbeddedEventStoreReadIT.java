package io.quotestream.embedded.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.EventStoreDBClient;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamNotFoundException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EmbeddedEventStoreReadIT {

    private final EventStoreSession session = new EventStoreSession();

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void readsAStreamFromEitherEndAndFromARevision() throws Exception {
        session.fill("s", 5);

        assertThat(revisions(ReadStreamOptions.get().fromStart())).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(revisions(ReadStreamOptions.get().fromRevision(3))).containsExactly(3L, 4L);
        assertThat(revisions(ReadStreamOptions.get().fromRevision(1).maxCount(2)))
                .containsExactly(1L, 2L);
        assertThat(revisions(ReadStreamOptions.get().fromRevision(9))).isEmpty();
        assertThat(revisions(ReadStreamOptions.get().backwards().fromEnd().maxCount(2)))
                .containsExactly(4L, 3L);
        assertThat(revisions(ReadStreamOptions.get().backwards().fromRevision(1)))
                .containsExactly(1L, 0L);
        assertThat(revisions(ReadStreamOptions.get().backwards().fromStart())).containsExactly(0L);
        assertThat(revisions(ReadStreamOptions.get().forwards().fromEnd())).isEmpty();
    }

    @Test
    void failsForAStreamThatDoesNotExist() {
        assertThatThrownBy(() -> session.read("none", ReadStreamOptions.get()))
                .isInstanceOf(StreamNotFoundException.class);
    }

    @Test
    void sendsTheLastRevisionOfTheStreamAfterItsEvents() throws Exception {
        session.fill("s", 5);

        ReadResult part = EventStoreSession.get(session.client.readStream(
                "s", ReadStreamOptions.get().fromStart().maxCount(2)));

        assertThat(part.getEvents()).hasSize(2);
        assertThat(part.getLastStreamPosition()).isEqualTo(4);
    }

    @Test
    void sendsTheFirstRevisionToAReadThatBeganFarBeforeIt() throws Exception {
        session.fill("s", 100);
        session.store.truncateBefore("s", 90);

        ReadResult result = EventStoreSession.get(
                session.client.readStream("s", ReadStreamOptions.get().fromStart()));

        assertThat(result.getFirstStreamPosition()).isEqualTo(90);
        assertThat(result.getEvents()).hasSize(10);
    }

    @Test
    void givesEveryEventItsOwnGrowingPosition() throws Exception {
        session.fill("s", 3);
        session.fill("t", 1);

        List<ResolvedEvent> all = session.readAll(ReadAllOptions.get().fromStart());
        List<ResolvedEvent> stream = session.read("s", ReadStreamOptions.get());

        assertThat(positions(all)).isSorted().doesNotHaveDuplicates().hasSize(4);
        assertThat(positions(stream)).isEqualTo(positions(all.subList(0, 3)));
        assertThat(all).allSatisfy(event -> {
            Position position = event.getOriginalEvent().getPosition();
            assertThat(position.getCommitUnsigned()).isEqualTo(position.getPrepareUnsigned());
            assertThat(event.getPosition()).contains(position);
        });
    }

    @Test
    void readsAllFromAPositionOnAndBackwardsFromBeforeIt() throws Exception {
        session.fill("s", 5);
        Position third = session.read("s", ReadStreamOptions.get())
                .get(2)
                .getOriginalEvent()
                .getPosition();

        assertThat(types(session.readAll(ReadAllOptions.get().fromPosition(third))))
                .containsExactly("e2", "e3", "e4");
        assertThat(types(session.readAll(ReadAllOptions.get().backwards().fromPosition(third))))
                .containsExactly("e1", "e0");
        assertThat(types(session.readAll(
                        ReadAllOptions.get().backwards().fromEnd().maxCount(1))))
                .containsExactly("e4");
        assertThat(session.readAll(ReadAllOptions.get().forwards().fromEnd())).isEmpty();
        assertThat(session.readAll(ReadAllOptions.get().backwards().fromStart()))
                .isEmpty();
    }

    @Test
    void isFoundByAClientThatDiscoversACluster() throws Exception {
        session.fill("s", 1);

        EventStoreDBClient discovering =
                session.newClient("esdb+discover://127.0.0.1:" + session.store.port() + "?tls=false");

        assertThat(EventStoreSession.get(discovering.readStream("s", ReadStreamOptions.get()))
                        .getEvents())
                .hasSize(1);
    }

    @Test
    void readsMoreThanAnyBufferHolds() throws Exception {
        session.fill("s", 20_000);

        assertThat(revisions(ReadStreamOptions.get().fromStart()))
                .hasSize(20_000)
                .isSorted();
    }

    private List<Long> revisions(ReadStreamOptions options) throws Exception {
        return session.read("s", options).stream()
                .map(ResolvedEvent::getEvent)
                .map(RecordedEvent::getRevision)
                .toList();
    }

    private static List<Position> positions(List<ResolvedEvent> events) {
        return events.stream()
                .map(ResolvedEvent::getOriginalEvent)
                .map(RecordedEvent::getPosition)
                .toList();
    }

    private static List<String> types(List<ResolvedEvent> events) {
        return events.stream()
                .map(event -> event.getOriginalEvent().getEventType())
                .toList();
    }
}
