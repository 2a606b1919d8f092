package io.quotestream.benchmarks.sink;

import io.quotestream.model.Origin;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.model.json.EventCodec;
import io.quotestream.model.json.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * What all subjects of a comparison write: states of quotes, as the streams-app publishes them, and the same as flat
 * rows. A flat record stands only for a row that its state changed, as a diligent maker of flat records would do it.
 *
 * @param states in the order of their events
 * @param rows of all states, in the same order, parents first within a state
 */
record StateLoad(String name, List<Encoded> states, List<FlatTable.Row> rows) {

    /** A record of the changelog. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Encoded(String quoteId, long revision, byte[] value) {}

    private static final String STREAM = "quotes-data-engineering";
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** What happens to a quote, one event each. */
    private static final List<String> EVENTS =
            List.of("quote_started", "quote_products_updated", "contact_updated", "quote_products_updated");

    /** Every state of another quote, that has just listed its first product with two rates: four rows each. */
    static StateLoad differentQuotes(int states) {
        Maker maker = new Maker(7);
        for (int i = 0; i < states; i++) {
            String quoteId = maker.newQuoteId();
            maker.fold(quoteId, "quote_started", 0);
            maker.take(maker.fold(quoteId, "quote_products_updated", 1));
        }
        return maker.load("every record a different quote");
    }

    /**
     * Four states a quote: started, products listed, contact changed, one price changed.
     *
     * @param open how many quotes are under way at a time; their events come in any order
     */
    static StateLoad backlog(int states, int open) {
        Maker maker = new Maker(11);
        List<String> underWay = new ArrayList<>();
        Map<String, Integer> steps = new HashMap<>();
        int begun = 0;
        int quotes = states / EVENTS.size();
        while (begun < quotes || !underWay.isEmpty()) {
            if (begun < quotes && underWay.size() < open) {
                String quoteId = maker.newQuoteId();
                underWay.add(quoteId);
                begun++;
                continue;
            }
            int chosen = maker.random.nextInt(underWay.size());
            String quoteId = underWay.get(chosen);
            int step = steps.merge(quoteId, 1, Integer::sum);
            maker.take(maker.fold(quoteId, EVENTS.get(step - 1), step - 1));
            if (step == EVENTS.size()) {
                underWay.set(chosen, underWay.get(underWay.size() - 1));
                underWay.remove(underWay.size() - 1);
                steps.remove(quoteId);
                maker.forget(quoteId);
            }
        }
        return maker.load("a backlog with four updates a quote");
    }

    /** Like {@link #differentQuotes}, for warming up: quotes whose ids begin with a tilde. */
    static StateLoad warmUp(int states) {
        Maker maker = new Maker(3);
        for (int i = 0; i < states; i++) {
            String quoteId = "~warm-up" + i + "-";
            maker.fold(quoteId, "quote_started", 0);
            maker.take(maker.fold(quoteId, "quote_products_updated", 1));
        }
        return maker.load("warm-up");
    }

    /** One row of each table, of a quote with this id. */
    static List<FlatTable.Row> sentinel(String quoteId) {
        Maker maker = new Maker(5);
        maker.fold(quoteId, "quote_started", 0);
        List<FlatTable.Row> rows = FlatTable.rows(maker.fold(quoteId, "quote_products_updated", 1));
        rows.remove(2); // one of the two rates
        return rows;
    }

    private static final class Maker {

        private final Random random;
        private final Map<String, QuoteState> last = new HashMap<>();
        private final Map<String, Set<FlatTable.Row>> lastRows = new HashMap<>();
        private final List<Encoded> states = new ArrayList<>();
        private final List<FlatTable.Row> rows = new ArrayList<>();
        private long revision;

        Maker(long seed) {
            this.random = new Random(seed);
        }

        String newQuoteId() {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }

        QuoteState fold(String quoteId, String type, int step) {
            revision++;
            Origin origin = new Origin(
                    new UUID(random.nextLong(), revision).toString(),
                    type,
                    STREAM,
                    revision,
                    SourcePosition.ofRevision(revision),
                    BEGIN.plusMillis(revision),
                    null);
            QuoteState state = last.getOrDefault(quoteId, QuoteState.unseen(quoteId))
                    .apply(EventCodec.decode(origin, json(quoteId, type, step).getBytes(StandardCharsets.UTF_8)));
            last.put(quoteId, state);
            return state;
        }

        private String json(String quoteId, String type, int step) {
            int number = random.nextInt(1_000_000);
            return switch (type) {
                case "quote_started" ->
                    "{\"id\":\"" + quoteId + "\",\"reference\":\"r" + number
                            + "\",\"timestamp\":\"2026-01-01T10:00:00.123Z\",\"isFirstQuote\":true,\"contact\":{"
                            + "\"businessType\":\"limited company\",\"industry\":[{\"text\":\"Bakery\"},{\"text\":\"Catering\"}],"
                            + "\"turnover\":\"" + number
                            + "\",\"employeeCount\":12,\"hasActiveInsurance\":false,\"isValidBusiness\":true,"
                            + "\"effectiveDate\":\"2026-02-01T00:00:00Z\"}}";
                case "contact_updated" ->
                    "{\"quoteId\":\"" + quoteId + "\",\"turnover\":\"" + number + "\",\"employeeCount\":13}";
                default ->
                    "{\"quoteId\":\"" + quoteId
                            + "\",\"products\":[{\"id\":\"56fa8392-e700-45d7-9f9d-bd0ffe0f920e\","
                            + "\"key\":\"CommercialCombined\",\"name\":\"Commercial Combined\",\"rates\":["
                            + "{\"key\":\"CommercialCombined\\\\PublicLiability\",\"description\":\"Public liability\","
                            + "\"isOffered\":true,\"basePremium\":4.58,\"loading\":0.4,\"discount\":\"0\",\"ipt\":0.55,"
                            + "\"commission\":1.25,\"total\":5.13,\"status\":\"active\"},"
                            + "{\"key\":\"CommercialCombined\\\\OfficeCover\",\"description\":\"Office cover\","
                            + "\"isOffered\":true,\"basePremium\":" + (step + 3) + "." + (100 + number % 900)
                            + ",\"loading\":0.4,\"discount\":\"0\",\"ipt\":0.5,\"commission\":1.1,\"total\":"
                            + (step + 4)
                            + ".89,\"status\":\"active\"}]}]}";
            };
        }

        void take(QuoteState state) {
            states.add(new Encoded(state.quoteId(), revision, StateCodec.encode(state)));
            List<FlatTable.Row> now = FlatTable.rows(state);
            Set<FlatTable.Row> before = lastRows.getOrDefault(state.quoteId(), Set.of());
            now.stream().filter(row -> !before.contains(row)).forEach(rows::add);
            lastRows.put(state.quoteId(), new HashSet<>(now));
        }

        void forget(String quoteId) {
            last.remove(quoteId);
            lastRows.remove(quoteId);
        }

        StateLoad load(String name) {
            return new StateLoad(name, states, rows);
        }
    }
}
