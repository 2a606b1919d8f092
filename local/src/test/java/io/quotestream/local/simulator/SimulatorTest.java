package io.quotestream.local.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quotestream.local.feed.EventToAppend;
import io.quotestream.local.oracle.AppendedEvent;
import io.quotestream.local.oracle.ExpectedQuote;
import io.quotestream.local.oracle.Oracle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulatorTest {

    private static final Set<String> KNOWN_TYPES = Set.of(
            "quote_started",
            "quote_products_updated",
            "contact_updated",
            "fee_applied",
            "coupon_applied",
            "statement_updated",
            "quote_sanctions_search_record_added");

    @Test
    void sameSeedGivesTheSameEvents() {
        assertThat(texts(events(42, 50, 0.1, 0.01))).isEqualTo(texts(events(42, 50, 0.1, 0.01)));
    }

    /** Locales with digits, cases and calendars of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "tr-TR", "th-TH-u-ca-buddhist-nu-thai"})
    void localeChangesNeitherEventsNorWhatTheOracleExpects(String locale) {
        List<String> events = texts(events(42, 50, 0.5, 0.01));
        List<ExpectedQuote> quotes = quotes(events(42, 50, 0.5, 0.01));
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(locale));

            assertThat(texts(events(42, 50, 0.5, 0.01))).isEqualTo(events);
            assertThat(quotes(events(42, 50, 0.5, 0.01))).isEqualTo(quotes);
        } finally {
            Locale.setDefault(usual);
        }
    }

    private static List<ExpectedQuote> quotes(List<EventToAppend> events) {
        Oracle oracle = oracle(events);
        return oracle.quoteIds().stream().map(oracle::quote).toList();
    }

    @Test
    void anotherSeedGivesOtherEvents() {
        assertThat(texts(events(42, 5, 0.1, 0.01))).isNotEqualTo(texts(events(43, 5, 0.1, 0.01)));
    }

    @Test
    void everyQuoteComesAndQuotesAreInterleaved() {
        List<EventToAppend> events = events(1, 300, 0.1, 0);
        Oracle oracle = oracle(events);

        assertThat(oracle.quoteIds()).hasSize(300);
        assertThat(oracle.deadLettersWithoutQuote()).isEmpty();
        String firstQuotes = texts(events.subList(0, 20)).stream()
                .map(text -> text.substring(0, 60))
                .distinct()
                .collect(Collectors.joining());
        assertThat(firstQuotes).hasSizeGreaterThan(600);
    }

    @Test
    void everyTypeComesUnknownOnesToo() {
        Set<String> types =
                events(1, 300, 0.1, 0).stream().map(EventToAppend::type).collect(Collectors.toSet());

        assertThat(types).containsAll(KNOWN_TYPES).hasSizeGreaterThan(KNOWN_TYPES.size());
    }

    @Test
    void untidyEventsAreStillReadable() {
        Oracle oracle = oracle(events(7, 500, 1, 0));

        assertThat(oracle.deadLettersWithoutQuote()).isEmpty();
        assertThat(oracle.quoteIds())
                .allSatisfy(id -> assertThat(oracle.quote(id).deadLetters()).isEmpty());
    }

    @Test
    void badEventsAreAllDeadLetters() {
        List<EventToAppend> good = events(7, 200, 0.1, 0);
        List<EventToAppend> all = events(7, 200, 0.1, 0.2);
        Oracle oracle = oracle(all);

        long deadLetters = oracle.deadLettersWithoutQuote().size();
        long applied = 0;
        for (String id : oracle.quoteIds()) {
            ExpectedQuote quote = oracle.quote(id);
            deadLetters += quote.deadLetters().size();
            applied += eventCount(quote);
        }

        assertThat(good).isNotEmpty();
        assertThat(deadLetters).isBetween(all.size() / 6L, all.size() / 4L);
        assertThat(applied + deadLetters).isEqualTo(all.size());
    }

    @Test
    void productsAreOfRealisticSizeAndTheirActivityChanges() {
        List<EventToAppend> events = events(3, 400, 0.1, 0);
        Oracle oracle = oracle(events);

        double bytes = events.stream()
                .filter(event -> event.type().equals("quote_products_updated"))
                .mapToInt(event -> event.data().length)
                .average()
                .orElseThrow();
        long closed = oracle.quoteIds().stream()
                .flatMap(id -> oracle.quote(id).activity().stream())
                .filter(row -> row.columns().get("closed_revision") != null)
                .count();
        assertThat(bytes).isBetween(1000.0, 3000.0);
        assertThat(closed).isGreaterThan(100);
    }

    private static long eventCount(ExpectedQuote quote) {
        return quote.quotes().stream()
                .mapToLong(row -> (Long) Objects.requireNonNull(row.columns().get("event_count")))
                .sum();
    }

    private static List<EventToAppend> events(long seed, long quotes, double untidyShare, double badShare) {
        List<EventToAppend> events = new ArrayList<>();
        new Simulator(new Simulator.Settings(seed, quotes, untidyShare, badShare)).forEachRemaining(events::add);
        return events;
    }

    private static List<String> texts(List<EventToAppend> events) {
        return events.stream()
                .map(event -> new String(event.data(), StandardCharsets.ISO_8859_1)
                        + event.type()
                        + event.id()
                        + new String(event.metadata(), StandardCharsets.UTF_8))
                .toList();
    }

    private static Oracle oracle(List<EventToAppend> events) {
        Oracle oracle = new Oracle();
        long revision = 0;
        for (EventToAppend event : events) {
            oracle.add(new AppendedEvent(
                    event.id().toString(),
                    event.type(),
                    "quotes",
                    revision,
                    Long.toString(revision),
                    Instant.EPOCH,
                    event.data(),
                    event.metadata()));
            revision++;
        }
        return oracle;
    }
}
