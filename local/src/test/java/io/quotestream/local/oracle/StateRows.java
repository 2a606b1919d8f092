package io.quotestream.local.oracle;

import io.quotestream.local.oracle.json.PlainJson;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A state's rows as the oracle lays its own out. */
final class StateRows {

    private static final LocalDateTime STILL_ACTIVE = LocalDateTime.of(9999, 12, 31, 0, 0);

    private StateRows() {}

    static Row quote(QuoteState state) {
        QuoteDetails details = state.details();
        BusinessProfile business = details.business();
        Origin last = Objects.requireNonNull(state.lastEvent());
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("reference", details.reference());
        columns.put("timestamp", time(details.timestamp()));
        columns.put("is_first_quote", details.firstQuote());
        columns.put("event_type", last.type());
        columns.put("business_type", business.businessType());
        columns.put("industries", business.industries() == null ? null : PlainJson.compact(business.industries()));
        columns.put("turnover", amount(business.turnover()));
        columns.put("employee_count", business.employeeCount());
        columns.put("has_active_insurance", business.hasActiveInsurance());
        columns.put("is_valid_business", business.validBusiness());
        columns.put("effective_date", time(business.effectiveDate()));
        columns.put("fee_amount", amount(details.feeAmount()));
        columns.put("coupon_code", details.couponCode());
        columns.put("statement_updated_at", time(details.statementUpdatedAt()));
        columns.put("sanctions_searched_at", time(details.sanctionsSearchedAt()));
        columns.put("product_count", (long) state.productCount());
        columns.put("active_product_count", (long) state.activeProductCount());
        columns.put("event_count", state.eventCount());
        columns.put("first_event_at", time(state.firstEventAt()));
        columns.put("last_event_at", time(state.lastEventAt()));
        columns.put("last_event_id", last.eventId());
        columns.put("last_event_stream", last.stream());
        columns.put("last_event_revision", last.revision());
        columns.put("last_event_position", last.position().toString());
        columns.put("trace_parent", last.traceParent());
        return new Row(state.quoteId(), ColumnLimits.bounded(columns));
    }

    static List<Row> items(QuoteState state) {
        List<Row> rows = new ArrayList<>();
        for (ProductState product : state.products()) {
            for (RateState rate : product.rates()) {
                Map<String, @Nullable Object> columns = new LinkedHashMap<>();
                columns.put("quote_uid", state.quoteId());
                columns.put("product_id", product.id());
                columns.put("product_key", product.key());
                columns.put("product_name", product.name());
                columns.put("rate_key", rate.key());
                columns.put("rate_description", rate.description());
                columns.put("is_offered", rate.offered());
                columns.put("base_premium", amount(rate.basePremium()));
                columns.put("loading", amount(rate.loading()));
                columns.put("discount", rate.discount());
                columns.put("ipt", amount(rate.ipt()));
                columns.put("commission", amount(rate.commission()));
                columns.put("total", amount(rate.total()));
                columns.put("status", rate.status());
                columns.put("is_active", rate.active());
                columns.put("is_removed", rate.removed());
                columns.put("added_at", time(rate.addedAt()));
                columns.put("removed_at", time(rate.removedAt()));
                rows.add(new Row(
                        ExpectedQuoteRows.itemUid(state.quoteId(), product.id(), rate.key()),
                        ColumnLimits.bounded(columns)));
            }
        }
        return rows;
    }

    static List<Row> activity(QuoteState state) {
        List<Row> rows = new ArrayList<>();
        for (ProductState product : state.products()) {
            for (ActivityInterval interval : product.intervals()) {
                Map<String, @Nullable Object> columns = new LinkedHashMap<>();
                columns.put("product_key", product.key());
                columns.put("product_name", product.name());
                columns.put("active_from", time(interval.from()));
                columns.put("active_to", interval.to() == null ? STILL_ACTIVE : time(interval.to()));
                columns.put("opened_revision", interval.openedRevision());
                columns.put("closed_revision", interval.closedRevision());
                rows.add(new Row(
                        Row.keyOf(state.quoteId(), product.id(), interval.number()), ColumnLimits.bounded(columns)));
            }
        }
        return rows;
    }

    private static @Nullable LocalDateTime time(@Nullable Instant time) {
        return time == null ? null : LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private static @Nullable BigDecimal amount(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.setScale(6, RoundingMode.HALF_UP);
    }
}
