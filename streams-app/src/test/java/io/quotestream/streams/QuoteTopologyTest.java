package io.quotestream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quotestream.model.DeadLetterHeaders;
import io.quotestream.model.EventHeaders;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuoteTopologyTest {

    /**
     * The description is pinned, since it holds the names of the store and of the internal topics: a deployment that
     * gets other names starts from an empty store, or does not start. A change here needs an entry in the changelog
     * that says how to upgrade.
     */
    @Test
    void topologyIsTheCommittedOne() throws IOException {
        String description = QuoteTopology.build(
                        TopologyHarness.TOPICS,
                        new QuoteStateSerde(1_000, 0),
                        new EventCounters(new SimpleMeterRegistry(), Clock.systemUTC()))
                .describe()
                .toString();

        assertThat(description).isEqualTo(resource("/topology.txt"));
    }

    @Test
    void realPayloadsGiveTheQuoteTheyDescribe() throws IOException {
        String quoteId = "e3ae688a-ecee-48a5-8219-250f222e358d";
        EventFixture started = EventFixture.of(quoteId, "quote_started", 0, resource("/quote_started.json"));
        EventFixture products =
                EventFixture.of(quoteId, "quote_products_updated", 1, resource("/quote_products_updated.json"));

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(started, products);

            QuoteState state = topology.stored(quoteId);
            assertThat(state.details().reference()).isEqualTo("d6glop");
            assertThat(state.details().timestamp()).isEqualTo(Instant.parse("2020-03-23T12:53:32Z"));
            assertThat(state.activeProductCount()).isEqualTo(1);
            assertThat(state.products().get(0).rates())
                    .extracting(rate -> rate.key() + " " + rate.basePremium() + " " + rate.total())
                    .containsExactly(
                            "CommercialCombined\\PublicLiability 4.58 5.13",
                            "CommercialCombined\\OfficeCover 3.96 4.89");
            assertThat(topology.deadLetters()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quote_started                      | {"id": "q1", "reference": "abc"}                         | quote_started
            contact_updated                    | {"quoteId": "q1", "businessType": "Ltd"}                 | contact_updated
            fee_applied                        | {"quoteId": "q1", "amount": "12.50"}                     | fee_applied
            coupon_applied                     | {"quoteId": "q1", "coupon": "SPRING"}                    | coupon_applied
            statement_updated                  | {"quoteId": "q1"}                                        | statement_updated
            quote_sanctions_search_record_added| {"quoteId": "q1"}                                        | quote_sanctions_search_record_added
            quote_products_updated             | {"quoteId": "q1", "products": []}                        | quote_products_updated
            quote_renamed                      | {"quoteId": "q1"}                                        | other
            """)
    void eachTypeIsFoldedPublishedAndCounted(String type, String json, String countedAs) {
        EventFixture event = EventFixture.of("q1", type, 7, json);

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(event);

            assertThat(topology.published()).containsExactly(EventFixture.fold(List.of(event)));
            assertThat(topology.deadLetters()).isEmpty();
            assertThat(topology.count(countedAs, "folded")).isEqualTo(1);
            assertThat(topology.countAll()).isEqualTo(1);
        }
    }

    @Test
    void publishesTheFoldAfterEachEvent() {
        List<EventFixture> events = List.of(
                EventFixture.started("q1", 0),
                EventFixture.products("q1", 1, "a", "b"),
                EventFixture.products("q1", 2, "b"));

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(events.toArray(EventFixture[]::new));

            assertThat(topology.published())
                    .containsExactly(
                            EventFixture.fold(events.subList(0, 1)),
                            EventFixture.fold(events.subList(0, 2)),
                            EventFixture.fold(events));
        }
    }

    @Test
    void productsMayComeBeforeTheQuoteStarts() {
        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(EventFixture.products("q1", 0, "a"), EventFixture.started("q1", 1));

            QuoteState state = topology.stored("q1");
            assertThat(state.details().reference()).isEqualTo("ref-q1");
            assertThat(state.products()).extracting(ProductState::active).containsExactly(true);
        }
    }

    @Test
    void redeliveredEventsAreCountedAndPublishNothing() {
        EventFixture started = EventFixture.started("q1", 0);
        EventFixture products = EventFixture.products("q1", 1, "a");

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(started, products);
            topology.published();
            topology.send(products, started, products);

            assertThat(topology.published()).isEmpty();
            assertThat(topology.deadLetters()).isEmpty();
            assertThat(topology.count("quote_products_updated", "stale")).isEqualTo(2);
            assertThat(topology.count("quote_started", "stale")).isEqualTo(1);
            assertThat(topology.stored("q1")).isEqualTo(EventFixture.fold(List.of(started, products)));
        }
    }

    @Test
    void anEventThatComesAfterALaterOneIsIgnored() {
        EventFixture later = EventFixture.products("q1", 5, "a");

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(later, EventFixture.products("q1", 4));

            assertThat(topology.stored("q1")).isEqualTo(EventFixture.fold(List.of(later)));
            assertThat(topology.published()).hasSize(1);
        }
    }

    @Test
    void orderIsByPositionWhateverTheClocksSaid() {
        EventFixture farAhead = EventFixture.products("q1", 0, "a").withCreated(Instant.parse("2999-01-01T00:00:00Z"));
        EventFixture longAgo = EventFixture.products("q1", 1).withCreated(Instant.parse("1969-07-20T20:17:40Z"));
        TestRecord<String, byte[]> withoutTime =
                new TestRecord<>("q1", longAgo.data(), longAgo.headers(), Instant.EPOCH);

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(farAhead);
            topology.send(withoutTime);

            assertThat(topology.stored("q1")).isEqualTo(EventFixture.fold(List.of(farAhead, longAgo)));
            assertThat(topology.publishedRecords())
                    .allSatisfy(record -> assertThat(record.getRecordTime()).isBeforeOrEqualTo(Instant.now()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void quotesAreIndependentUnderAnyInterleaving(long seed) {
        List<List<EventFixture>> quotes = new ArrayList<>();
        for (int quote = 0; quote < 5; quote++) {
            String id = "quote-" + quote;
            quotes.add(List.of(
                    EventFixture.started(id, quote),
                    EventFixture.products(id, 10 + quote, "a", "b", "c"),
                    EventFixture.products(id, 20 + quote, "b"),
                    EventFixture.products(id, 30 + quote, "b", "a")));
        }

        try (TopologyHarness topology = new TopologyHarness()) {
            int[] next = new int[quotes.size()];
            Random random = new Random(seed);
            while (Arrays.stream(next).sum() < 20) {
                int quote = random.nextInt(next.length);
                if (next[quote] < 4) {
                    topology.send(quotes.get(quote).get(next[quote]++));
                }
            }

            for (List<EventFixture> events : quotes) {
                assertThat(topology.stored(events.get(0).quoteId()))
                        .as("seed %d", seed)
                        .isEqualTo(EventFixture.fold(events));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quote_started          | {"id": "q1"                            | not-json
            quote_started          | {"id": "q1", "id": "q1"}               | not-json
            quote_started          | []                                     | wrong-shape
            quote_started          | ''                                     | no-data
            quote_products_updated | {"quoteId": "q1"}                      | wrong-shape
            quote_products_updated | {"quoteId": "q1", "products": [{}]}    | wrong-shape
            """)
    void aMalformedEventBecomesADeadLetterAndNothingElse(String type, String data, String reason) {
        EventFixture good = EventFixture.started("q1", 0);
        EventFixture bad = EventFixture.of("q1", type, 1, data);
        EventFixture next = EventFixture.products("q1", 2, "a");

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(good, bad, next);

            TestRecord<String, byte[]> deadLetter = onlyOne(topology.deadLetters());
            assertThat(deadLetter.key()).isEqualTo("q1");
            assertThat(deadLetter.value()).isEqualTo(bad.data());
            assertThat(deadLetter.getRecordTime())
                    .as("for the topic's retention")
                    .isEqualTo(TopologyHarness.NOW);
            bad.headers()
                    .forEach(header -> assertThat(deadLetter.headers().lastHeader(header.key()))
                            .isEqualTo(header));
            assertThat(text(deadLetter, DeadLetterHeaders.REASON)).isEqualTo(reason);
            assertThat(text(deadLetter, DeadLetterHeaders.EXCEPTION))
                    .isEqualTo("io.quotestream.model.json.MalformedEventException");
            assertThat(text(deadLetter, DeadLetterHeaders.MESSAGE)).isNotBlank();
            assertThat(text(deadLetter, DeadLetterHeaders.SOURCE)).isEqualTo("quotes.events/0/1");
            assertThat(text(deadLetter, DeadLetterHeaders.SERVICE)).isEqualTo("streams-app");
            assertThat(text(deadLetter, DeadLetterHeaders.TIME)).isEqualTo(TopologyHarness.NOW.toString());
            assertThat(topology.published()).hasSize(2);
            assertThat(topology.stored("q1")).isEqualTo(EventFixture.fold(List.of(good, next)));
            assertThat(topology.count(type, "dead-letter")).isEqualTo(1);
            assertThat(topology.registry
                            .get("dead.letters")
                            .tag("reason", reason)
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "event-id,", "event-type,", "event-stream,", "event-revision,", "event-revision,minus one",
        "event-revision,-1", "event-position,", "event-position,1/x", "event-created,", "event-created,yesterday"
    })
    void headersThatDoNotSayWhichEventItIsMakeADeadLetter(String header, String value) {
        EventFixture event = EventFixture.started("q1", 1);
        Headers headers = event.headers().remove(header);
        if (value != null) {
            headers.add(header, value.getBytes(StandardCharsets.UTF_8));
        }

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(new TestRecord<>("q1", event.data(), headers, event.created()));

            TestRecord<String, byte[]> deadLetter = onlyOne(topology.deadLetters());
            assertThat(text(deadLetter, DeadLetterHeaders.REASON)).isEqualTo("bad-headers");
            assertThat(text(deadLetter, DeadLetterHeaders.MESSAGE)).contains(header);
            assertThat(topology.published()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0999-12-31T23:59:59.999999Z",
                "9999-12-31T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "-1000-01-01T00:00:00Z"
            })
    void anEventOfATimeThatNoColumnHoldsIsADeadLetter(String created) {
        EventFixture good = EventFixture.started("q1", 0);
        EventFixture bad = EventFixture.products("q1", 1, "a");
        Headers headers = bad.headers().remove(EventHeaders.CREATED);
        headers.add(EventHeaders.CREATED, created.getBytes(StandardCharsets.UTF_8));

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(good);
            topology.send(new TestRecord<>("q1", bad.data(), headers, bad.created()));

            TestRecord<String, byte[]> deadLetter = onlyOne(topology.deadLetters());
            assertThat(text(deadLetter, DeadLetterHeaders.REASON)).isEqualTo("created-out-of-range");
            assertThat(text(deadLetter, DeadLetterHeaders.MESSAGE)).contains(created);
            assertThat(topology.stored("q1")).isEqualTo(EventFixture.fold(List.of(good)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000-01-01T00:00:00Z",
                "1700-01-01T00:00:00Z",
                "2262-04-12T00:00:00Z",
                "9999-12-30T23:59:59.999999Z"
            })
    void anEventOfAnyTimeThatColumnsHoldIsFolded(String created) {
        EventFixture event = EventFixture.started("q1", 0);
        Headers headers = event.headers().remove(EventHeaders.CREATED);
        headers.add(EventHeaders.CREATED, created.getBytes(StandardCharsets.UTF_8));

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(new TestRecord<>("q1", event.data(), headers, event.created()));

            assertThat(topology.stored("q1").lastEventAt()).isEqualTo(Instant.parse(created));
            assertThat(topology.deadLetters()).isEmpty();
        }
    }

    @Test
    void recordsOfStrangersAreDeadLettersToo() {
        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(new TestRecord<>("q1", new byte[] {1, 2, 3}, new RecordHeaders(), Instant.EPOCH));
            EventFixture event = EventFixture.started("q1", 1);
            topology.send(new TestRecord<>(null, event.data(), event.headers(), Instant.EPOCH));
            topology.send(new TestRecord<>("q1", null, event.headers(), Instant.EPOCH));

            assertThat(topology.deadLetters())
                    .extracting(deadLetter -> text(deadLetter, DeadLetterHeaders.REASON))
                    .containsExactly("bad-headers", "no-quote-id", "no-data");
            assertThat(topology.published()).isEmpty();
            assertThat(topology.count("other", "dead-letter")).isEqualTo(1);
        }
    }

    @Test
    void aStateThatNoRecordCouldTakeIsRefusedBeforeAnythingChanges() {
        EventFixture started = EventFixture.started("q1", 0);
        String[] ids = new String[400];
        Arrays.setAll(ids, i -> "product-" + i);
        EventFixture huge = EventFixture.products("q1", 1, ids);
        EventFixture next = EventFixture.products("q1", 2, "a");

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(started, huge, next);

            TestRecord<String, byte[]> deadLetter = onlyOne(topology.deadLetters());
            assertThat(text(deadLetter, DeadLetterHeaders.REASON)).isEqualTo("too-large");
            assertThat(topology.stored("q1")).isEqualTo(EventFixture.fold(List.of(started, next)));
            assertThat(topology.countAll()).isEqualTo(3);
        }
    }

    @Test
    void aDeadLetterThatWouldBeTooLargePointsToItsSourceInstead() {
        EventFixture event = EventFixture.started("q1", 0).withData(new byte[TopologyHarness.MAX_BYTES]);

        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(event);

            TestRecord<String, byte[]> deadLetter = onlyOne(topology.deadLetters());
            assertThat(deadLetter.value()).isEmpty();
            assertThat(text(deadLetter, DeadLetterHeaders.SOURCE)).isEqualTo("quotes.events/0/0");
            assertThat(text(deadLetter, EventHeaders.STREAM)).isEqualTo(EventFixture.STREAM);
        }
    }

    @Test
    void nothingPersonalLeavesWithAState() {
        try (TopologyHarness topology = new TopologyHarness()) {
            topology.send(EventFixture.started("q1", 0));

            TestRecord<String, byte[]> record = onlyOne(topology.publishedRecords());
            assertThat(new String(record.value(), StandardCharsets.UTF_8))
                    .contains("Ltd")
                    .doesNotContain("Ada", "example.org");
            assertThat(record.headers()).isEmpty();
        }
    }

    @Test
    void worksTheSameWithoutACache() {
        EventFixture started = EventFixture.started("q1", 0);

        try (TopologyHarness topology = new TopologyHarness(Map.of("statestore.cache.max.bytes", 0))) {
            topology.send(started, started, EventFixture.started("q1", 1).withData(new byte[0]));

            assertThat(topology.published()).containsExactly(EventFixture.fold(List.of(started)));
            assertThat(topology.deadLetters()).hasSize(1);
            assertThat(onlyOne(List.of(topology.stored("q1"))).eventCount()).isEqualTo(1);
        }
    }

    private static String text(TestRecord<String, byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }

    private static <T> T onlyOne(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = QuoteTopologyTest.class.getResourceAsStream(name)) {
            assertThat(file).as(name).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
