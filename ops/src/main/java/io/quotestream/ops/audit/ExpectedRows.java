package io.quotestream.ops.audit;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.quotestream.model.ActivityInterval;
import io.quotestream.model.BusinessProfile;
import io.quotestream.model.Origin;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteDetails;
import io.quotestream.model.QuoteState;
import io.quotestream.model.RateState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows that a quote's state must have, derived from the schema's comments and independent of the sink's code. */
final class ExpectedRows {

    private static final LocalDateTime STILL_ACTIVE = LocalDateTime.of(9999, 12, 31, 0, 0);

    private static final int AMOUNT_DIGITS = 28;

    /** What the columns of texts hold, but for those that hold any text. */
    private static final Map<String, Integer> CHARACTERS = Map.of(
            "reference", 255,
            "event_type", 255,
            "business_type", 255,
            "coupon_code", 255,
            "last_event_stream", 1000,
            "product_key", 255,
            "product_name", 1000,
            "status", 255);

    private ExpectedRows() {}

    static Map<RowKey, Map<String, @Nullable Object>> of(QuoteState state) {
        Map<RowKey, Map<String, @Nullable Object>> rows = new HashMap<>();
        rows.put(new RowKey("quotes", state.quoteId()), bounded(quote(state)));
        for (ProductState product : state.products()) {
            for (RateState rate : product.rates()) {
                rows.put(new RowKey("quote_items", product.id() + " / " + rate.key()), bounded(item(product, rate)));
            }
            for (ActivityInterval interval : product.intervals()) {
                rows.put(
                        new RowKey("quote_product_activity", product.id() + " / " + interval.number()),
                        bounded(interval(product, interval)));
            }
        }
        return rows;
    }

    private static Map<String, @Nullable Object> quote(QuoteState state) {
        QuoteDetails details = state.details();
        BusinessProfile business = details.business();
        Origin last = Objects.requireNonNull(state.lastEvent(), "a sampled quote has events");
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("reference", details.reference());
        row.put("timestamp", time(details.timestamp()));
        row.put("is_first_quote", details.firstQuote());
        row.put("event_type", last.type());
        row.put("business_type", business.businessType());
        row.put("industries", json(business.industries()));
        row.put("turnover", amount(business.turnover()));
        row.put("employee_count", business.employeeCount());
        row.put("has_active_insurance", business.hasActiveInsurance());
        row.put("is_valid_business", business.validBusiness());
        row.put("effective_date", time(business.effectiveDate()));
        row.put("fee_amount", amount(details.feeAmount()));
        row.put("coupon_code", details.couponCode());
        row.put("statement_updated_at", time(details.statementUpdatedAt()));
        row.put("sanctions_searched_at", time(details.sanctionsSearchedAt()));
        row.put("product_count", (long) state.productCount());
        row.put("active_product_count", (long) state.activeProductCount());
        row.put("event_count", state.eventCount());
        row.put("first_event_at", time(state.firstEventAt()));
        row.put("last_event_at", time(state.lastEventAt()));
        row.put("last_event_id", last.eventId());
        row.put("last_event_stream", last.stream());
        row.put("last_event_revision", last.revision());
        row.put("last_event_position", last.position().toString());
        return row;
    }

    private static Map<String, @Nullable Object> item(ProductState product, RateState rate) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("product_key", product.key());
        row.put("product_name", product.name());
        row.put("rate_description", rate.description());
        row.put("is_offered", rate.offered());
        row.put("base_premium", amount(rate.basePremium()));
        row.put("loading", amount(rate.loading()));
        row.put("discount", rate.discount());
        row.put("ipt", amount(rate.ipt()));
        row.put("commission", amount(rate.commission()));
        row.put("total", amount(rate.total()));
        row.put("status", rate.status());
        row.put("is_active", rate.active());
        row.put("is_removed", rate.removed());
        row.put("added_at", time(rate.addedAt()));
        row.put("removed_at", time(rate.removedAt()));
        return row;
    }

    private static Map<String, @Nullable Object> interval(ProductState product, ActivityInterval interval) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("product_key", product.key());
        row.put("product_name", product.name());
        row.put("active_from", time(interval.from()));
        row.put("active_to", interval.to() == null ? STILL_ACTIVE : time(interval.to()));
        row.put("opened_revision", interval.openedRevision());
        row.put("closed_revision", interval.closedRevision());
        return row;
    }

    /** A text is cut to its column, an amount that does not fit is NULL, and {@code truncated_fields} names both. */
    private static Map<String, @Nullable Object> bounded(Map<String, @Nullable Object> row) {
        SortedSet<String> truncated = new TreeSet<>();
        row.replaceAll((column, value) -> {
            if (value instanceof BigDecimal amount && amount.precision() > AMOUNT_DIGITS) {
                truncated.add(column);
                return null;
            }
            int limit = CHARACTERS.getOrDefault(column, Integer.MAX_VALUE);
            if (value instanceof String text && text.codePointCount(0, text.length()) > limit) {
                truncated.add(column);
                return text.substring(0, text.offsetByCodePoints(0, limit));
            }
            return value;
        });
        row.put("truncated_fields", truncated.isEmpty() ? null : String.join(",", truncated));
        return row;
    }

    private static @Nullable LocalDateTime time(@Nullable Instant time) {
        return time == null ? null : LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private static @Nullable BigDecimal amount(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.setScale(6, RoundingMode.HALF_UP);
    }

    private static @Nullable String json(@Nullable List<String> texts) {
        return texts == null
                ? null
                : texts.stream()
                        .map(text ->
                                '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"')
                        .collect(Collectors.joining(",", "[", "]"));
    }
}
