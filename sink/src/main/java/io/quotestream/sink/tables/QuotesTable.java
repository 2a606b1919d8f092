package io.quotestream.sink.tables;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.quotestream.model.BusinessProfile;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteDetails;
import io.quotestream.model.QuoteState;
import io.quotestream.model.SourcePosition;
import io.quotestream.sink.database.Column;
import io.quotestream.sink.database.SqlDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table {@code quotes}: one row a quote, the parent of all its other rows. */
public final class QuotesTable {

    public static final String NAME = "quotes";

    /** Written_at is left to the server: it moves only when a value changes. */
    private static final String UPSERT = """
            INSERT INTO quotes (
              quote_uid,
              reference,
              timestamp,
              is_first_quote,
              event_type,
              business_type,
              industries,
              turnover,
              employee_count,
              has_active_insurance,
              is_valid_business,
              effective_date,
              fee_amount,
              coupon_code,
              statement_updated_at,
              sanctions_searched_at,
              product_count,
              active_product_count,
              event_count,
              first_event_at,
              last_event_at,
              last_event_id,
              last_event_stream,
              last_event_revision,
              last_event_position,
              trace_parent,
              items_fingerprint,
              activity_fingerprint,
              truncated_fields
            ) VALUES :rows AS incoming
            ON DUPLICATE KEY UPDATE
              reference = incoming.reference,
              timestamp = incoming.timestamp,
              is_first_quote = incoming.is_first_quote,
              event_type = incoming.event_type,
              business_type = incoming.business_type,
              industries = incoming.industries,
              turnover = incoming.turnover,
              employee_count = incoming.employee_count,
              has_active_insurance = incoming.has_active_insurance,
              is_valid_business = incoming.is_valid_business,
              effective_date = incoming.effective_date,
              fee_amount = incoming.fee_amount,
              coupon_code = incoming.coupon_code,
              statement_updated_at = incoming.statement_updated_at,
              sanctions_searched_at = incoming.sanctions_searched_at,
              product_count = incoming.product_count,
              active_product_count = incoming.active_product_count,
              event_count = incoming.event_count,
              first_event_at = incoming.first_event_at,
              last_event_at = incoming.last_event_at,
              last_event_id = incoming.last_event_id,
              last_event_stream = incoming.last_event_stream,
              last_event_revision = incoming.last_event_revision,
              last_event_position = incoming.last_event_position,
              trace_parent = incoming.trace_parent,
              items_fingerprint = incoming.items_fingerprint,
              activity_fingerprint = incoming.activity_fingerprint,
              truncated_fields = incoming.truncated_fields
            """;

    /**
     * Locks the rows until the transaction ends, in the key's order so that two sinks cannot wait for each other in a
     * circle. Nothing can then change a position between its comparison and the write. Reading the whole of a small table
     * instead of its index would lock, or wait for, other quotes' rows.
     */
    private static final String LOCK = """
            SELECT
              quote_uid,
              last_event_position,
              items_fingerprint,
              activity_fingerprint
            FROM quotes FORCE INDEX (PRIMARY)
            WHERE quote_uid IN (:keys)
            ORDER BY quote_uid
            FOR UPDATE
            """;

    /** More keys than this make the server's optimizer give up on ranges. */
    private static final int MAX_KEYS = 1_000;

    private static final String DELETE = "DELETE FROM quotes WHERE quote_uid = ?";

    private final MultiRowInsert<QuoteRows> upsert;

    public QuotesTable(SqlDialect dialect) {
        this.upsert = new MultiRowInsert<>(
                dialect.upsert(UPSERT), QuotesTable::bind, rows -> 1_000L + 3L * length(rows.state()));
    }

    /** What is stored of these quotes; those without a row are absent. */
    public Map<String, StoredQuote> lock(Connection connection, List<String> quoteUids) throws SQLException {
        Map<String, StoredQuote> stored = new HashMap<>();
        for (int from = 0; from < quoteUids.size(); from += MAX_KEYS) {
            List<String> keys = quoteUids.subList(from, Math.min(from + MAX_KEYS, quoteUids.size()));
            String sql = LOCK.replace(":keys", "?, ".repeat(keys.size() - 1) + "?");
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < keys.size(); i++) {
                    statement.setString(i + 1, keys.get(i));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        stored.put(
                                rows.getString(1),
                                new StoredQuote(
                                        SourcePosition.parse(rows.getString(2)),
                                        rows.getObject(3, Long.class),
                                        rows.getObject(4, Long.class)));
                    }
                }
            }
        }
        return stored;
    }

    /** Writes the quotes' rows, in the order given; returns how many values of each column did not fit. */
    public Map<Column, Integer> upsert(Connection connection, List<QuoteRows> quotes) throws SQLException {
        return upsert.execute(connection, quotes);
    }

    public int delete(Connection connection, Collection<String> quoteUids) throws SQLException {
        return DeleteByQuote.byQuote(connection, DELETE, quoteUids);
    }

    private static void bind(BoundedRow row, QuoteRows rows) throws SQLException {
        QuoteState state = rows.state();
        QuoteDetails details = state.details();
        BusinessProfile business = details.business();
        Origin last = Objects.requireNonNull(state.lastEvent(), "a state of no event is refused when it is read");
        row.key(state.quoteId())
                .text(details.reference())
                .time(details.timestamp())
                .flag(details.firstQuote())
                .text(last.type())
                .text(business.businessType())
                .text(jsonArray(business.industries()))
                .amount(business.turnover())
                .wholeNumber(business.employeeCount())
                .flag(business.hasActiveInsurance())
                .flag(business.validBusiness())
                .time(business.effectiveDate())
                .amount(details.feeAmount())
                .text(details.couponCode())
                .time(details.statementUpdatedAt())
                .time(details.sanctionsSearchedAt())
                .wholeNumber((long) state.productCount())
                .wholeNumber((long) state.activeProductCount())
                .wholeNumber(state.eventCount())
                .time(state.firstEventAt())
                .time(state.lastEventAt())
                .key(last.eventId())
                .text(last.stream())
                .wholeNumber(last.revision())
                .key(last.position().toString())
                .text(last.traceParent())
                .wholeNumber(rows.itemsFingerprint())
                .wholeNumber(rows.activityFingerprint())
                .truncatedFields();
    }

    static @Nullable String jsonArray(@Nullable List<String> texts) {
        if (texts == null) {
            return null;
        }
        StringBuilder json = new StringBuilder("[");
        for (String text : texts) {
            json.append(json.length() > 1 ? ",\"" : "\"");
            JsonStringEncoder.getInstance().quoteAsString(text, json);
            json.append('"');
        }
        return json.append(']').toString();
    }

    private static long length(QuoteState state) {
        List<String> industries = state.details().business().industries();
        return industries == null
                ? 0
                : industries.stream().mapToLong(text -> text.length() + 3L).sum();
    }
}
