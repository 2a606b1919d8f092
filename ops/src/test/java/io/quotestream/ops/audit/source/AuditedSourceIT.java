package io.quotestream.ops.audit.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.embedded.eventstore.EmbeddedEventStore;
import io.quotestream.embedded.eventstore.log.NewEvent;
import io.quotestream.runtime.config.Env;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The audit reads the events that the bridge copies. */
final class AuditedSourceIT {

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
    void readsAllStreamsInOrderWithoutSystemEvents() throws Exception {
        List<AuditedEvent> events = read(Map.of("BRIDGE_SOURCE_STREAM", "$all"));

        assertThat(events)
                .extracting(AuditedEvent::coordinates)
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
    void appliesTheBridgesFilter() throws Exception {
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "$all", "BRIDGE_FILTER_STREAM_PREFIX", "claim-, quote-")))
                .hasSize(EACH)
                .allSatisfy(event -> assertThat(event.coordinates()).startsWith("quote-1@"));
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "$all", "BRIDGE_FILTER_TYPE_REGEX", "icy_s")))
                .hasSize(EACH)
                .allSatisfy(event -> assertThat(event.type()).isEqualTo("policy_started"));
    }

    @Test
    void startsWhereTheBridgeStarted() throws Exception {
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "quote-1", "BRIDGE_START", "" + (EACH - 3))))
                .extracting(AuditedEvent::coordinates)
                .containsExactly("quote-1@" + (EACH - 2), "quote-1@" + (EACH - 1));
        String position = read(Map.of("BRIDGE_SOURCE_STREAM", "$all"))
                .get(2 * EACH - 2)
                .position()
                .toString();
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "$all", "BRIDGE_START", position)))
                .extracting(AuditedEvent::coordinates)
                .containsExactly("policy-1@" + (EACH - 1));
    }

    @Test
    void aMissingStreamHasNoEvents() throws Exception {
        assertThat(read(Map.of("BRIDGE_SOURCE_STREAM", "quote-2"))).isEmpty();
    }

    private static List<AuditedEvent> read(Map<String, String> variables) throws Exception {
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("EVENTSTOREDB_CONNECTION_STRING", store.connectionString());
        Env env = Env.of(environment);
        SourceLogin login = SourceLogin.from(env);
        EventSelection selection = EventSelection.from(env);
        env.verify();
        List<AuditedEvent> events = new ArrayList<>();
        try (AuditedSource source = new AuditedSource(login, selection)) {
            source.forEach(events::add);
        }
        return events;
    }
}
