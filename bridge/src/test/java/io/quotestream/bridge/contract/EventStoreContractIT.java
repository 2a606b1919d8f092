package io.quotestream.bridge.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.eventstore.dbclient.EventDataBuilder;
import com.eventstore.dbclient.Position;
import com.eventstore.dbclient.ReadAllOptions;
import com.eventstore.dbclient.ReadResult;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.ResolvedEvent;
import com.eventstore.dbclient.StreamMetadata;
import com.eventstore.dbclient.StreamNotFoundException;
import com.eventstore.dbclient.SubscribeToAllOptions;
import com.eventstore.dbclient.SubscribeToStreamOptions;
import io.quotestream.embedded.eventstore.protocol.EventStoreVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the bridge relies on: each test is one claim about EventStoreDB, through the client that the bridge uses. By
 * default they are put to the stand-in, as each of its releases; with {@code -Deventstore.url=esdb://…} to any server,
 * which may hold anything: each run has streams of its own.
 */
@ParameterizedClass
@MethodSource("servers")
final class EventStoreContractIT {

    private static final Position GREATEST = new Position(-1, -1);

    private final ContractServer server;

    EventStoreContractIT(ContractServer server) {
        this.server = server;
    }

    static Stream<ContractServer> servers() {
        String url = System.getProperty("eventstore.url");
        return url == null
                ? Arrays.stream(EventStoreVersion.values()).map(ContractServer::standIn)
                : Stream.of(ContractServer.at(url));
    }

    @Test
    void anEventComesBackAsItWasAppended() throws Exception {
        String stream = server.stream("bytes");
        UUID id = UUID.randomUUID();
        byte[] data = {0, 1, (byte) 0xff, '\n'};
        byte[] metadata = "{\"by\":\"me\"}".getBytes(UTF_8);
        server.append(
                stream,
                EventDataBuilder.binary(id, "some_type", data)
                        .metadataAsBytes(metadata)
                        .build());

        RecordedEvent event = server.events(stream).get(0);

        assertThat(event.getEventId()).isEqualTo(id);
        assertThat(event.getEventType()).isEqualTo("some_type");
        assertThat(event.getContentType()).isEqualTo("application/octet-stream");
        assertThat(event.getEventData()).isEqualTo(data);
        assertThat(event.getUserMetadata()).asString(UTF_8).contains("\"by\":\"me\"");
        assertThat(event.getRevision()).isZero();
    }

    @Test
    void aSubscriptionBeginsBehindItsRevisionAndAReadWithIt() throws Exception {
        String stream = server.stream("start");
        server.append(stream, 0, 10);

        server.subscribe(stream, SubscribeToStreamOptions.get().fromRevision(6)).awaitExactly(7, 10);
        assertThat(server.read(stream, ReadStreamOptions.get().fromRevision(6).maxCount(2))
                        .getEvents())
                .extracting(event -> event.getOriginalEvent().getRevision())
                .containsExactly(6L, 7L);
    }

    @Test
    void aSubscriptionSendsOldThenNewEventsWithoutGapOrRepetition() throws Exception {
        String stream = server.stream("live");
        server.append(stream, 0, 300);
        ReceivedEvents received =
                server.subscribe(stream, SubscribeToStreamOptions.get().fromStart());

        for (int number = 300; number < 400; number++) {
            server.append(stream, number, number + 1);
        }

        received.awaitExactly(0, 400);
    }

    @Test
    void aMissingStreamIsNoErrorForASubscriptionAndOneForARead() throws Exception {
        String stream = server.stream("later");
        ReceivedEvents received =
                server.subscribe(stream, SubscribeToStreamOptions.get().fromStart());
        assertThatThrownBy(() -> server.events(stream)).isInstanceOf(StreamNotFoundException.class);

        server.append(stream, 0, 2);

        received.awaitExactly(0, 2);
    }

    @Test
    void theHeadOfAStreamIsItsLastEventReadBackwards() throws Exception {
        String stream = server.stream("head");
        server.append(stream, 0, 5);

        assertThat(head(stream).getEvents())
                .extracting(event -> event.getOriginalEvent().getRevision())
                .containsExactly(4L);
    }

    @Test
    void aStreamOfWhichAllIsTruncatedHasALastRevisionAndNothingElse() throws Exception {
        String stream = server.stream("truncated");
        server.append(stream, 0, 5);
        truncate(stream, 5);

        ReadResult head = head(stream);

        assertThat(head.getEvents()).isEmpty();
        assertThat(head.getLastStreamPosition()).isEqualTo(4);
        ReceivedEvents received = server.subscribe(
                        stream, SubscribeToStreamOptions.get().fromRevision(1))
                .awaitCaughtUp();
        server.append(stream, 5, 6);
        received.awaitExactly(5, 6);
    }

    @Test
    void aTruncatedBeginningIsLeftOut() throws Exception {
        String stream = server.stream("beginning");
        server.append(stream, 0, 50);
        truncate(stream, 40);

        server.subscribe(stream, SubscribeToStreamOptions.get().fromStart()).awaitExactly(40, 50);
    }

    @Test
    void maxCountCutsWhatIsOldAndNotWhatIsLive() throws Exception {
        String stream = server.stream("limited");
        StreamMetadata two = new StreamMetadata();
        two.setMaxCount(2L);
        server.setMetadata(stream, two);
        server.append(stream, 0, 5);
        ReceivedEvents received = server.subscribe(
                        stream, SubscribeToStreamOptions.get().fromStart())
                .awaitCaughtUp();

        server.append(stream, 5, 15);

        received.awaitExactly(3, 15);
    }

    @Test
    void aDeletedStreamContinuesWithItsNextRevision() throws Exception {
        String stream = server.stream("deleted");
        server.append(stream, 0, 3);
        ReceivedEvents received = server.subscribe(
                        stream, SubscribeToStreamOptions.get().fromStart())
                .awaitCaughtUp();

        server.delete(stream);
        assertThatThrownBy(() -> server.events(stream)).isInstanceOf(StreamNotFoundException.class);
        server.append(stream, 3, 5);

        received.awaitExactly(0, 5);
        assertThat(received.events)
                .extracting(event -> event.getOriginalEvent().getRevision())
                .containsExactly(0L, 1L, 2L, 3L, 4L);
        server.subscribe(stream, SubscribeToStreamOptions.get().fromRevision(0)).awaitExactly(3, 5);
    }

    @Test
    void aTombstoneIsTheLastEventAndEndsTheSubscription() throws Exception {
        String stream = server.stream("tombstoned");
        server.append(stream, 0, 1);
        ReceivedEvents received = server.subscribe(
                        stream, SubscribeToStreamOptions.get().fromStart())
                .awaitCaughtUp();

        server.tombstone(stream);

        assertThat(received.awaitEnd()).hasMessageContaining("FAILED_PRECONDITION");
        assertThat(received.events)
                .extracting(event -> event.getOriginalEvent().getEventType())
                .containsExactly("counted", "$streamDeleted");
        assertThat(received.events.get(1).getOriginalEvent().getRevision()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aLinkHasItsOwnRevisionAndPositionAndItsTargetsData() throws Exception {
        String target = server.stream("target");
        String links = server.stream("links");
        server.append(target, 0, 3);
        server.append(links, ContractServer.link(target, 2), ContractServer.link(target, 0));

        ReceivedEvents received = server.subscribe(
                links, SubscribeToStreamOptions.get().fromStart().resolveLinkTos(true));

        assertThat(received.awaitNumbers(2)).containsExactly(2, 0);
        ResolvedEvent second = received.events.get(1);
        assertThat(second.getOriginalEvent().getStreamId()).isEqualTo(links);
        assertThat(second.getOriginalEvent().getRevision()).isOne();
        assertThat(second.getEvent().getStreamId()).isEqualTo(target);
        assertThat(second.getEvent().getPosition().getCommitUnsigned())
                .isLessThan(second.getOriginalEvent().getPosition().getCommitUnsigned());
    }

    @Test
    void aLinkToAnEventThatIsGoneComesAlone() throws Exception {
        String target = server.stream("gone");
        String links = server.stream("orphans");
        server.append(target, 0, 2);
        server.append(
                links,
                ContractServer.link(target, 0),
                ContractServer.link(target, 1),
                ContractServer.link(server.stream("never"), 7));
        truncate(target, 1);

        ReceivedEvents received = server.subscribe(
                        links, SubscribeToStreamOptions.get().fromStart().resolveLinkTos(true))
                .awaitCaughtUp();

        assertThat(received.events)
                .extracting(event -> event.getEvent() != null)
                .containsExactly(false, true, false);
        assertThat(received.events)
                .extracting(event -> event.getOriginalEvent().getRevision())
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void aBurstToALiveReaderLeavesNoGapWhateverBecomesOfTheSubscription() throws Exception {
        String stream = server.stream("burst");
        server.append(stream, 0, 1);
        ReceivedEvents received = server.subscribe(
                        stream, SubscribeToStreamOptions.get().fromStart())
                .awaitCaughtUp();

        server.append(stream, 1, 201);

        await().atMost(Duration.ofSeconds(20)).until(() -> received.events.size() == 201 || received.isEnded());
        int sent = received.events.size();
        received.awaitExactly(0, sent);
        if (received.isEnded()) {
            assertThat(received.awaitEnd()).hasMessageContaining("ABORTED");
        }
        server.subscribe(stream, SubscribeToStreamOptions.get().fromRevision(sent - 1L))
                .awaitExactly(sent, 201);
    }

    @Test
    void positionsOfAllGrowAndAreTheSameWhereverAnEventIsRead() throws Exception {
        String stream = server.stream("positions");
        server.append(stream, 0, 3);
        server.append(server.stream("positions-other"), 0, 1);

        List<RecordedEvent> inStream = server.events(stream);
        List<RecordedEvent> inAll = server
                .readAll(ReadAllOptions.get()
                        .forwards()
                        .fromPosition(inStream.get(0).getPosition())
                        .maxCount(1_000))
                .stream()
                .map(ResolvedEvent::getOriginalEvent)
                .filter(event -> event.getStreamId().equals(stream))
                .toList();

        assertThat(inAll).isEqualTo(inStream);
        assertThat(inAll)
                .extracting(RecordedEvent::getPosition)
                .isSorted()
                .doesNotHaveDuplicates()
                .allSatisfy(
                        position -> assertThat(position.getPrepareUnsigned()).isEqualTo(position.getCommitUnsigned()));
    }

    @Test
    void theHeadOfAllIsNotBeforeAnEventAppendedEarlier() throws Exception {
        String stream = server.stream("all-head");
        server.append(stream, 0, 1);

        List<ResolvedEvent> head =
                server.readAll(ReadAllOptions.get().backwards().fromEnd().maxCount(1));

        assertThat(head)
                .singleElement()
                .satisfies(last -> assertThat(last.getOriginalEvent().getPosition())
                        .isGreaterThanOrEqualTo(server.position(stream, 0)));
    }

    @Test
    void aFilterSendsWhatItWantsInOrderAndNothingElse() throws Exception {
        for (int number = 0; number < 60; number++) {
            server.append(server.stream("wanted-" + number % 3), number, number + 1);
            server.append(server.stream("others"), number, number + 1);
            server.append("x" + server.stream("wanted"), number, number + 1);
        }

        ReceivedEvents received =
                server.subscribeToAll("wanted", SubscribeToAllOptions.get().fromStart());

        received.awaitExactly(0, 60);
        server.append(server.stream("others"), 0, 50);
        server.append(server.stream("wanted-1"), 60, 61);
        received.awaitExactly(0, 61);
    }

    @Test
    void resumingFromAnEventsPositionLosesAndRepeatsNothing() throws Exception {
        String stream = server.stream("resume");
        server.append(stream, 0, 40);
        server.append(server.stream("others"), 0, 40);

        for (int number : new int[] {0, 20, 38}) {
            server.subscribeToAll("resume", SubscribeToAllOptions.get().fromPosition(server.position(stream, number)))
                    .awaitExactly(number + 1, 40);
        }
        ReceivedEvents behindTheLast = server.subscribeToAll(
                        "resume", SubscribeToAllOptions.get().fromPosition(server.position(stream, 39)))
                .awaitCaughtUp();
        server.append(stream, 40, 41);
        behindTheLast.awaitExactly(40, 41);
    }

    @Test
    void aCheckpointNeverCoversAnEventThatIsStillToCome() throws Exception {
        String stream = server.stream("covered");
        for (int number = 0; number < 20; number++) {
            server.append(stream, number, number + 1);
            server.append(server.stream("others"), 0, 20);
        }
        ReceivedEvents received =
                server.subscribeToAll("covered", SubscribeToAllOptions.get().fromStart());
        received.awaitExactly(0, 20);
        for (int number = 20; number < 40; number++) {
            server.append(server.stream("others"), 0, 20);
            server.append(stream, number, number + 1);
        }

        received.awaitExactly(0, 40);

        assertThat(received.checkpoints).isNotEmpty();
        for (ReceivedEvents.Progress each : received.checkpoints) {
            if (!each.position().equals(GREATEST) && each.eventsBefore() < 40) {
                assertThat(each.position())
                        .isLessThan(received.events
                                .get(each.eventsBefore())
                                .getOriginalEvent()
                                .getPosition());
            }
        }
    }

    @Test
    void aPositionInFrontOfAnEventBeginsWithItAndBefore242BehindIt() throws Exception {
        String stream = server.stream("front");
        server.append(stream, 0, 4);
        Position inFront = new Position(server.position(stream, 1).getCommitUnsigned(), 0);

        ReceivedEvents received =
                server.subscribeToAll("front", SubscribeToAllOptions.get().fromPosition(inFront));

        received.awaitExactly(server.resumesFromProgress() ? 1 : 2, 4);
    }

    @Test
    void since242ResumingFromACheckpointLosesNothing() throws Exception {
        if (!server.resumesFromProgress()) {
            // There the bridge resumes from the positions of events alone.
            return;
        }
        String stream = server.stream("progress");
        server.append(stream, 0, 1);
        server.append(server.stream("others"), 0, 200);
        ReceivedEvents first = server.subscribeToAll(
                        "progress", SubscribeToAllOptions.get().fromPosition(server.position(stream, 0)))
                .awaitCaughtUp();
        server.append(server.stream("others"), 0, 31);
        server.append(server.stream("others"), 0, 31);
        await().atMost(Duration.ofSeconds(20)).until(() -> !first.checkpoints.isEmpty());
        first.stop();
        server.append(stream, 1, 4);

        for (ReceivedEvents.Progress each : List.copyOf(first.checkpoints)) {
            server.subscribeToAll("progress", SubscribeToAllOptions.get().fromPosition(each.position()))
                    .awaitExactly(1, 4);
        }
    }

    @Test
    void theGreatestPositionIsTheEnd() throws Exception {
        String stream = server.stream("end");
        server.append(stream, 0, 3);
        ReceivedEvents received = server.subscribeToAll(
                        "end", SubscribeToAllOptions.get().fromPosition(GREATEST))
                .awaitCaughtUp();

        server.append(stream, 3, 5);

        received.awaitExactly(3, 5);
    }

    @Test
    void aNumberWhereNoEventBeginsIsRefused() throws Exception {
        String stream = server.stream("within");
        server.append(stream, 0, 2);
        long commit = server.position(stream, 0).getCommitUnsigned() + 1;
        SubscribeToAllOptions within = SubscribeToAllOptions.get().fromPosition(new Position(commit, commit));

        if (server.resumesFromProgress()) {
            assertThat(server.subscribeToAll("within", within).awaitEnd()).hasMessageContaining("INVALID_ARGUMENT");
        } else {
            assertThatThrownBy(() -> server.subscribeToAll("within", within)).hasMessageContaining("UNKNOWN");
        }
        assertThatThrownBy(() -> server.readAll(ReadAllOptions.get()
                        .forwards()
                        .fromPosition(new Position(commit, commit))
                        .maxCount(1)))
                .hasMessageContaining("UNKNOWN");
    }

    private ReadResult head(String stream) throws Exception {
        return server.read(stream, ReadStreamOptions.get().backwards().fromEnd().maxCount(1));
    }

    private void truncate(String stream, long before) throws Exception {
        StreamMetadata metadata = new StreamMetadata();
        metadata.setTruncateBefore(before);
        server.setMetadata(stream, metadata);
    }
}
