package io.quotestream.local.oracle;

import io.quotestream.local.oracle.ProductHistory.Interval;
import io.quotestream.local.oracle.ProductHistory.Rate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lays a quote's history out as rows of the three tables. */
final class ExpectedQuoteRows {

    private static final LocalDateTime STILL_ACTIVE = LocalDateTime.of(9999, 12, 31, 0, 0);
    private static final int UID_HEX_DIGITS = 16;

    private ExpectedQuoteRows() {}

    /** The quote's row, or none when no event of it could be applied. */
    static List<Row> quotes(QuoteHistory quote) {
        AppendedEvent last = quote.lastEvent;
        if (last == null) {
            return List.of();
        }
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("reference", quote.reference);
        columns.put("timestamp", quote.timestamp);
        columns.put("is_first_quote", quote.isFirstQuote);
        columns.put("event_type", last.type());
        columns.put("business_type", quote.businessType);
        columns.put("industries", quote.industries);
        columns.put("turnover", quote.turnover);
        columns.put("employee_count", quote.employeeCount);
        columns.put("has_active_insurance", quote.hasActiveInsurance);
        columns.put("is_valid_business", quote.isValidBusiness);
        columns.put("effective_date", quote.effectiveDate);
        columns.put("fee_amount", quote.feeAmount);
        columns.put("coupon_code", quote.couponCode);
        columns.put("statement_updated_at", quote.statementUpdatedAt);
        columns.put("sanctions_searched_at", quote.sanctionsSearchedAt);
        columns.put("product_count", count(quote, false));
        columns.put("active_product_count", count(quote, true));
        columns.put("event_count", quote.eventCount);
        columns.put("first_event_at", Readings.column(Objects.requireNonNull(quote.firstEventAt)));
        columns.put("last_event_at", Readings.column(Objects.requireNonNull(quote.lastEventAt)));
        columns.put("last_event_id", last.id());
        columns.put("last_event_stream", last.stream());
        columns.put("last_event_revision", last.revision());
        columns.put("last_event_position", last.position());
        columns.put("trace_parent", TraceContext.of(last.metadata()));
        return List.of(new Row(quote.quoteId, ColumnLimits.bounded(columns)));
    }

    private static long count(QuoteHistory quote, boolean onlyActive) {
        return quote.products.values().stream()
                .filter(product -> onlyActive ? product.isActive() : product.isListed)
                .count();
    }

    static List<Row> items(QuoteHistory quote) {
        List<Row> rows = new ArrayList<>();
        for (ProductHistory product : quote.products.values()) {
            for (Map.Entry<String, Rate> entry : product.rates.entrySet()) {
                Rate rate = entry.getValue();
                Map<String, @Nullable Object> columns = new LinkedHashMap<>();
                columns.put("quote_uid", quote.quoteId);
                columns.put("product_id", product.id);
                columns.put("product_key", product.key);
                columns.put("product_name", product.name);
                columns.put("rate_key", entry.getKey());
                columns.putAll(rate.columns);
                columns.put("is_active", rate.isActive());
                columns.put("is_removed", !rate.isListed);
                columns.put("added_at", rate.addedAt);
                columns.put("removed_at", rate.removedAt);
                rows.add(new Row(itemUid(quote.quoteId, product.id, entry.getKey()), ColumnLimits.bounded(columns)));
            }
        }
        return rows;
    }

    static List<Row> activity(QuoteHistory quote) {
        List<Row> rows = new ArrayList<>();
        for (ProductHistory product : quote.products.values()) {
            int number = 0;
            for (Interval interval : product.intervals) {
                number++;
                Map<String, @Nullable Object> columns = new LinkedHashMap<>();
                columns.put("product_key", product.key);
                columns.put("product_name", product.name);
                columns.put("active_from", interval.from);
                columns.put("active_to", interval.to == null ? STILL_ACTIVE : interval.to);
                columns.put("opened_revision", interval.openedRevision);
                columns.put("closed_revision", interval.closedRevision);
                rows.add(new Row(Row.keyOf(quote.quoteId, product.id, number), ColumnLimits.bounded(columns)));
            }
        }
        return rows;
    }

    /** Start and end of each interval; of an open one, its start. */
    static List<ActivityChange> changes(QuoteHistory quote) {
        List<ActivityChange> changes = new ArrayList<>();
        for (ProductHistory product : quote.products.values()) {
            for (Interval interval : product.intervals) {
                changes.add(new ActivityChange(product.id, interval.from, true));
                if (interval.to != null) {
                    changes.add(new ActivityChange(product.id, interval.to, false));
                }
            }
        }
        return changes;
    }

    static String itemUid(String quoteId, String productId, String rateKey) {
        String hashed = productId + "\n" + rateKey;
        if (hashed.indexOf('\n') != hashed.lastIndexOf('\n')) {
            hashed = "\n" + productId.codePoints().count() + "\n" + hashed;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(hashed.getBytes(StandardCharsets.UTF_8));
            return quoteId + ":" + HexFormat.of().formatHex(digest).substring(0, UID_HEX_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
