package io.quotestream.ops.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the audit reads is what the bridge is told to carry. */
final class SourceEventsIT {

    /** More than two pages. */
    private static final int EACH = 620;

    private static final EmbeddedEventStore store = EmbeddedEventStore.start();

    @BeforeAll
    static void append() {
        for (int i = 0; i < EACH; i++) {
            store.append("quote-1", List.of(NewEvent.json("quote_started", "{}")));
            store.append("policy-1", List.of(NewEvent.json("policy_started", "{}")));
        }
        store.append("$settings", List.of(NewEvent.json("setting", "{}")));
    }

    @AfterAll
    static void end() {
        store.close();
    }

    @Test
    void allStreamsAreReadInTheirOrderWithoutSystemEvents() throws Exception {
        List<SourceEvent> events = read(Map.of("BRIDGE_SOURCE_STREAM", "$all"));

        assertThat(events)
                .extracting(SourceEvent::place)
                .containsExactlyElementsOf(IntStream.range(0, EACH)
                        .boxed()
                        .flatMap(i -> Stream.of("quote-1@" + i, "policy-1@" + i))
                        .toList());
        for (int i = 1; i < events.size(); i++) {
            assertThat(events.get(i).position().isAfter(events.get(i - 1).position()))
                    .isTrue();
        }
    }

    @Test
    void filterOfTheBridgeDecides() throws Exception {
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "$all", "BRIDGE_FILTER_STREAM_PREFIX", "claim-, quote-")))
                .hasSize(EACH)
                .allSatisfy(event -> assertThat(event.place()).startsWith("quote-1@"));
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "$all", "BRIDGE_FILTER_TYPE_REGEX", "icy_s")))
                .hasSize(EACH)
                .allSatisfy(event -> assertThat(event.type()).isEqualTo("policy_started"));
    }

    @Test
    void whatTheBridgeWasToldToLeaveOutIsLeftOut() throws Exception {
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "quote-1", "BRIDGE_START", "" + (EACH - 3))))
                .extracting(SourceEvent::place)
                .containsExactly("quote-1@" + (EACH - 2), "quote-1@" + (EACH - 1));
        String position = read(Map.of("BRIDGE_SOURCE_STREAM", "$all"))
                .get(2 * EACH - 2)
                .position()
                .toString();
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "$all", "BRIDGE_START", position)))
                .extracting(SourceEvent::place)
                .containsExactly("policy-1@" + (EACH - 1));
    }

    @Test
    void aStreamWithoutEventsHasNone() throws Exception {
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "quote-2"))).isEmpty();
    }

    private static List<SourceEvent> read(Map<String, String> variables) throws Exception {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("EVENTSTOREDB_CONNECTION_STRING", store.connectionString());
        environment.put("JDBC_URL", "jdbc:mysql://localhost/unused");
        List<SourceEvent> events = new ArrayList<>();
        try (SourceEvents source = new SourceEvents(AuditConfig.from(environment))) {
            source.forEach(events::add);
        }
        return events;
    }
}
