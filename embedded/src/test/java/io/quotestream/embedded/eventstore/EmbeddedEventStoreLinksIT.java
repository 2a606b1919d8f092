package io.quotestream.embedded.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import com.eventstore.dbclient.WriteResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EmbeddedEventStoreLinksIT {

    private final EventStoreSession session =
            new EventStoreSession(EmbeddedEventStore.options().linkCategories());

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void linksEveryEventFromItsCategory() throws Exception {
        session.fill("quote-1", 1);
        session.fill("quote-2", 1);
        session.fill("nodash", 1);
        session.fill("quote-1", 1);

        List<ResolvedEvent> links = session.read("$ce-quote", ReadStreamOptions.get());

        assertThat(links)
                .extracting(ResolvedEvent::getEvent)
                .allSatisfy(link -> assertThat(link.getEventType()).isEqualTo("$>"))
                .extracting(link -> new String(link.getEventData(), StandardCharsets.UTF_8))
                .containsExactly("0@quote-1", "0@quote-2", "1@quote-1");
        assertThat(session.store.eventCount()).isEqualTo(4);
    }

    @Test
    void givesTheEventAndItsLinkWhenLinksAreResolved() throws Exception {
        session.fill("quote-1", 2);

        ResolvedEvent second = session.read("$ce-quote", ReadStreamOptions.get().resolveLinkTos(true))
                .get(1);

        RecordedEvent target =
                session.read("quote-1", ReadStreamOptions.get()).get(1).getEvent();
        assertThat(second.getEvent()).isEqualTo(target);
        assertThat(second.getEvent().getPosition()).isEqualTo(target.getPosition());
        assertThat(second.getLink().getStreamId()).isEqualTo("$ce-quote");
        assertThat(second.getOriginalEvent().getRevision()).isEqualTo(1);
        assertThat(second.getPosition()).contains(second.getLink().getPosition());
    }

    @Test
    void givesTheLinkAloneWhenItsTargetIsDeletedOrTruncated() throws Exception {
        session.fill("quote-1", 1);
        session.fill("quote-2", 2);
        session.store.deleteStream("quote-1");
        session.store.truncateBefore("quote-2", 1);
        session.store.appendLink("$ce-quote", "never", 7);

        CollectingListener listener = session.subscribe(
                "$ce-quote", SubscribeToStreamOptions.get().fromStart().resolveLinkTos(true));

        await().until(() -> listener.caughtUp.get() == 1);
        assertThat(listener.revisions()).containsExactly(0L, 1L, 2L, 3L, 4L);
        // The fourth is the deletion's own, to the metadata.
        assertThat(listener.events)
                .extracting(event ->
                        event.getEvent() == null ? "none" : event.getEvent().getEventType())
                .containsExactly("none", "none", "e1", "$metadata", "none");
    }

    @Test
    void resolvesLiveLinksToo() throws Exception {
        CollectingListener listener = session.subscribe(
                "$ce-quote", SubscribeToStreamOptions.get().fromStart().resolveLinkTos(true));
        await().until(() -> listener.caughtUp.get() == 1);

        session.fill("quote-1", 1);

        await().until(() -> listener.events.size() == 1);
        assertThat(listener.events.get(0).getEvent().getEventType()).isEqualTo("e0");
    }

    @Test
    void returnsThePositionOfAnAppendedEventAndNotOfItsLink() throws Exception {
        WriteResult result = session.append("quote-1", EventStoreSession.event("a"));

        RecordedEvent event =
                session.read("quote-1", ReadStreamOptions.get()).get(0).getEvent();
        assertThat(result.getLogPosition()).isEqualTo(event.getPosition());
    }

    @Test
    void showsLinksInAll() throws Exception {
        session.fill("quote-1", 1);

        assertThat(session.readAll(ReadAllOptions.get().fromStart()))
                .extracting(event -> event.getEvent().getEventType())
                .containsExactly("e0", "$>");
        CollectingListener resolved =
                session.subscribeToAll(SubscribeToAllOptions.get().fromStart().resolveLinkTos(true));
        await().until(() -> resolved.caughtUp.get() == 1);
        assertThat(resolved.events)
                .extracting(event -> event.getEvent().getEventType())
                .containsExactly("e0", "e0");
    }

    @Test
    void writesLinksBehindTheAppendWhenTheyAreLate() throws Exception {
        try (EventStoreSession late =
                new EventStoreSession(EmbeddedEventStore.options().linkCategoriesLate())) {
            CollectingListener listener = late.subscribe(
                    "$ce-quote", SubscribeToStreamOptions.get().fromStart().resolveLinkTos(true));

            late.fill("quote-1", 3);

            await().until(() -> listener.events.size() == 3);
            assertThat(listener.revisions()).containsExactly(0L, 1L, 2L);
        }
    }
}
