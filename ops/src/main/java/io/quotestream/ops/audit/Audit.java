package io.quotestream.ops.audit;

import io.quotestream.model.QuoteState;
import io.quotestream.ops.audit.source.AuditedSource;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the audit: reads the tables at one moment first, then the source, which by then has all of their events. */
final class Audit {

    private static final Logger log = LoggerFactory.getLogger(Audit.class);

    private final AuditConfig config;
    private final Clock clock;
    private final Findings findings = new Findings();

    Audit(AuditConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    AuditResult run() throws SQLException, InterruptedException {
        Instant dueBefore = clock.instant().minus(config.grace());
        try (AuditedTables tables = new AuditedTables(config);
                AuditedSource source = new AuditedSource(config.source(), config.selection())) {
            for (SqlCheck check : SqlCheck.all()) {
                check.run(tables.connection(), findings);
            }
            Map<String, QuoteTally> quotes = tables.quotes();
            Map<String, QuoteState> sample = sample(quotes);
            Map<String, Map<RowKey, Map<String, @Nullable Object>>> stored = new HashMap<>();
            for (String quoteUid : sample.keySet()) {
                stored.put(quoteUid, tables.rowsOf(quoteUid));
            }
            Reconciliation reconciliation = new Reconciliation(
                    quotes, tables.deadLetters(), tables.refusedQuotes(), sample, dueBefore, findings);
            source.forEach(reconciliation::add);
            reconciliation.end();
            Map<String, QuoteState> computed = reconciliation.computed();
            computed.forEach((quoteUid, state) -> compare(state, Objects.requireNonNull(stored.get(quoteUid))));
            findings.done(Reconciliation.SAMPLED_VALUES);
            EventCounts events = reconciliation.events();
            log.info("{} events, {} quotes, {} of them recomputed", events.total(), quotes.size(), computed.size());
            return new AuditResult(findings, events, quotes.size(), computed.size());
        }
    }

    /** The quotes whose ids hash lowest: the same ones for the same seed, also after further quotes were added. */
    private Map<String, QuoteState> sample(Map<String, QuoteTally> quotes) {
        Map<String, QuoteState> sample = new TreeMap<>();
        quotes.entrySet().stream()
                .filter(quote -> !quote.getValue().isArchived)
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparingLong(this::hash).thenComparing(Comparator.naturalOrder()))
                .limit(config.sample())
                .forEach(id -> sample.put(id, QuoteState.unseen(id)));
        return sample;
    }

    private long hash(String id) {
        long hash = config.seed() * 0x9E3779B97F4A7C15L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001B3L;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    private void compare(QuoteState state, Map<RowKey, Map<String, @Nullable Object>> stored) {
        Map<RowKey, Map<String, @Nullable Object>> unexpected = new HashMap<>(stored);
        ExpectedRows.of(state).forEach((key, expected) -> {
            Map<String, @Nullable Object> row = unexpected.remove(key);
            if (row == null) {
                differs(state, key, "is missing");
                return;
            }
            expected.forEach((column, value) -> {
                if (!Objects.equals(value, row.get(column))) {
                    differs(state, key, "has another " + column);
                }
            });
        });
        boolean isBounded = state.products().stream().anyMatch(product -> product.forgottenIntervals() > 0);
        unexpected.keySet().stream()
                .filter(key -> !isBounded || !key.table().equals("quote_product_activity"))
                .forEach(key -> differs(state, key, "is not of its events"));
    }

    private void differs(QuoteState state, RowKey key, String how) {
        findings.add(new Finding(
                Severity.ERROR,
                Reconciliation.SAMPLED_VALUES,
                "quote " + state.quoteId() + ": " + key.table() + " (" + key.key() + ") " + how));
    }
}
