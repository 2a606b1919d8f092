package io.quotestream.embedded.eventstore;

import static io.quotestream.embedded.eventstore.EventStoreSession.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.eventstore.dbclient.EventData;
import com.eventstore.dbclient.ExpectedRevision;
import com.eventstore.dbclient.ReadStreamOptions;
import com.eventstore.dbclient.RecordedEvent;
import com.eventstore.dbclient.WriteResult;
import com.eventstore.dbclient.WrongExpectedVersionException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.embedded.eventstore.log.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EmbeddedEventStoreAppendIT {

    private final EventStoreSession session =
            new EventStoreSession(EmbeddedEventStore.options().maximumAppendBytes(100_000));

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void returnsTheRevisionAndPositionOfTheLastEvent() throws Exception {
        session.append("s", event("a"));

        WriteResult result = session.append("s", event("b"), event("c"));

        RecordedEvent last = session.read(
                        "s", ReadStreamOptions.get().backwards().fromEnd().maxCount(1))
                .get(0)
                .getEvent();
        assertThat(result.getNextExpectedRevision()).isEqualTo(ExpectedRevision.expectedRevision(2));
        assertThat(result.getLogPosition()).isEqualTo(last.getPosition());
        assertThat(last.getEventType()).isEqualTo("c");
    }

    @Test
    void keepsEveryPartOfAnEvent() throws Exception {
        UUID id = UUID.randomUUID();
        Instant before = Instant.now().minusSeconds(1);
        byte[] data = {0, 1, 2, (byte) 0xff};
        byte[] metadata = "{\"m\":\"ü\"}".getBytes(StandardCharsets.UTF_8);
        session.append(
                "säule",
                EventData.builderAsBinary(id, "typ", data)
                        .metadataAsBytes(metadata)
                        .build());

        RecordedEvent event =
                session.read("säule", ReadStreamOptions.get()).get(0).getEvent();

        assertThat(event.getEventId()).isEqualTo(id);
        assertThat(event.getStreamId()).isEqualTo("säule");
        assertThat(event.getEventType()).isEqualTo("typ");
        assertThat(event.getEventData()).isEqualTo(data);
        assertThat(new String(event.getUserMetadata(), StandardCharsets.UTF_8)).contains("\"m\":\"ü\"");
        assertThat(event.getContentType()).isEqualTo("application/octet-stream");
        assertThat(event.getCreated()).isBetween(before, Instant.now().plusSeconds(1));
    }

    @Test
    void writesAPastTimeWhenAppendedInProcess() throws Exception {
        Instant yesterday = Instant.parse("2026-11-21T10:15:30.123456789Z");
        byte[] empty = {};
        session.store.append(
                "s", List.of(new NewEvent(UUID.randomUUID(), "t", empty, empty, "application/json", yesterday)));

        RecordedEvent event = session.read("s", ReadStreamOptions.get()).get(0).getEvent();

        assertThat(event.getCreated()).isEqualTo(Instant.parse("2026-11-21T10:15:30.123456700Z"));
        assertThat(event.getContentType()).isEqualTo("application/json");
        assertThat(event.getEventData()).isEmpty();
    }

    @Test
    void refusesAnUnexpectedRevision() throws Exception {
        session.append("s", ExpectedRevision.noStream(), event("a"));
        session.append("s", ExpectedRevision.expectedRevision(0), event("b"));
        session.append("s", ExpectedRevision.streamExists(), event("c"));

        assertThatThrownBy(() -> session.append("s", ExpectedRevision.expectedRevision(0), event("d")))
                .isInstanceOfSatisfying(WrongExpectedVersionException.class, wrong -> {
                    assertThat(wrong.getStreamName()).isEqualTo("s");
                    assertThat(wrong.getNextExpectedRevision()).isEqualTo(ExpectedRevision.expectedRevision(0));
                    assertThat(wrong.getActualVersion()).isEqualTo(ExpectedRevision.expectedRevision(2));
                });
        assertThatThrownBy(() -> session.append("s", ExpectedRevision.expectedRevision(9), event("d")))
                .isInstanceOf(WrongExpectedVersionException.class);
        assertThatThrownBy(() -> session.append("s", ExpectedRevision.noStream(), event("d")))
                .isInstanceOf(WrongExpectedVersionException.class);
        assertThatThrownBy(() -> session.append("none", ExpectedRevision.streamExists(), event("d")))
                .isInstanceOfSatisfying(
                        WrongExpectedVersionException.class,
                        wrong -> assertThat(wrong.getActualVersion()).isEqualTo(ExpectedRevision.noStream()));
        assertThat(session.store.eventCount()).isEqualTo(3);
    }

    @Test
    void takesARepeatedAppendOnce() throws Exception {
        EventData a = event(UUID.randomUUID(), "a");
        EventData b = event(UUID.randomUUID(), "b");
        WriteResult first = session.append("s", ExpectedRevision.noStream(), a, b);
        session.append("s", event("c"));

        // Not equals: this client's WriteResult compares its revisions by reference.
        assertThat(session.append("s", ExpectedRevision.noStream(), a, b)).hasToString(first.toString());
        assertThat(session.append("s", ExpectedRevision.any(), a, b)).hasToString(first.toString());
        assertThat(session.append("s", ExpectedRevision.expectedRevision(0), b)).hasToString(first.toString());
        assertThat(session.store.events("s").map(StoredEvent::type)).containsExactly("a", "b", "c");
    }

    @Test
    void refusesAnAppendThatIsARepetitionOnlyInPart() throws Exception {
        EventData a = event(UUID.randomUUID(), "a");
        session.append("s", ExpectedRevision.noStream(), a);

        assertThatThrownBy(() -> session.append("s", ExpectedRevision.any(), a, event("b")))
                .isInstanceOf(WrongExpectedVersionException.class);
        assertThatThrownBy(() -> session.append("s", ExpectedRevision.noStream(), a, event("b")))
                .isInstanceOf(WrongExpectedVersionException.class);
        assertThat(session.store.eventCount()).isEqualTo(1);
    }

    @Test
    void takesTheSameEventIdOnceInEachStream() throws Exception {
        UUID id = UUID.randomUUID();

        session.append("s", event(id, "a"));
        session.append("t", event(id, "a"));

        assertThat(session.store.events("t")).hasSize(1);
    }

    @Test
    void storesARepeatedAppendWhoseResponseWasLostOnce() throws Exception {
        EventData a = event(UUID.randomUUID(), "a");
        session.store.faults().loseNextAppendResponses(1);

        assertThatThrownBy(() -> session.append("s", a))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        lost -> assertThat(lost.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        session.append("s", a);

        assertThat(session.store.faults().happened()).isEqualTo(1);
        assertThat(session.store.events("s")).hasSize(1);
    }

    @Test
    void refusesMoreThanTheMaximumAppendSizeAndWritesNothing() throws Exception {
        EventData half = EventData.builderAsBinary("half", new byte[60_000]).build();

        session.append("s", half);
        assertThatThrownBy(() -> session.append("s", half, half))
                .isInstanceOfSatisfying(StatusRuntimeException.class, refused -> {
                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(refused.getTrailers()
                                    .get(Metadata.Key.of("maximum-append-size", Metadata.ASCII_STRING_MARSHALLER)))
                            .isEqualTo("100000");
                });

        assertThat(session.store.events("s")).hasSize(1);
    }

    @Test
    void showsTheOracleWhatWasAppended() throws Exception {
        session.append("s", event("a"));
        session.fill("t", 2);

        assertThat(session.store.events().map(event -> event.stream() + event.revision() + event.type()))
                .containsExactly("s0a", "t0e0", "t1e1");
        assertThat(session.store.events().map(StoredEvent::position)).isSorted().doesNotHaveDuplicates();
        assertThat(session.store.eventCount()).isEqualTo(3);
    }
}
