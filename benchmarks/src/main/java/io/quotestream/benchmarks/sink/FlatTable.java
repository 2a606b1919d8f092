package io.quotestream.benchmarks.sink;

import io.quotestream.benchmarks.servers.SqlServer;
import io.quotestream.model.ActivityInterval;
import io.quotestream.model.BusinessProfile;
import io.quotestream.model.Origin;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteDetails;
import io.quotestream.model.QuoteState;
import io.quotestream.model.RateState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sink's tables as a sink without knowledge of quotes sees them: flat rows, one a record. Written here once more, so
 * that the comparison with the sink's own rows is one of two makers.
 */
enum FlatTable {
    QUOTES(
            1,
            "quote_uid t, reference t, timestamp d, is_first_quote b, event_type t, business_type t, industries t,"
                    + " turnover n, employee_count i, has_active_insurance b, is_valid_business b, effective_date d,"
                    + " fee_amount n, coupon_code t, statement_updated_at d, sanctions_searched_at d, product_count i,"
                    + " active_product_count i, event_count i, first_event_at d, last_event_at d, last_event_id t,"
                    + " last_event_stream t, last_event_revision i, last_event_position t, trace_parent t"),
    QUOTE_ITEMS(
            1,
            "all_quote_items_uid t, quote_uid t, product_id t, product_key t, product_name t, rate_key t,"
                    + " rate_description t, is_offered b, base_premium n, loading n, discount t, ipt n, commission n,"
                    + " total n, status t, is_active b, is_removed b, added_at d, removed_at d"),
    QUOTE_PRODUCT_ACTIVITY(
            3,
            "quote_uid t, product_id t, interval_number i, product_key t, product_name t, active_from d, active_to d,"
                    + " opened_revision i, closed_revision i");

    private static final Instant STILL_ACTIVE = Instant.parse("9999-12-31T00:00:00Z");

    /** What a column holds: {@link String}, {@link Instant}, {@link Boolean}, {@link BigDecimal} of scale 6, or {@link Long}. */
    enum Kind {
        TEXT,
        TIME,
        FLAG,
        AMOUNT,
        WHOLE
    }

    record Column(String name, Kind kind) {}

    /** One row of a table; two are equal when all of their values are. */
    record Row(FlatTable table, List<@Nullable Object> values) {

        List<@Nullable Object> key() {
            return values.subList(0, table.keyColumns);
        }
    }

    final int keyColumns;

    @SuppressWarnings("ImmutableEnumChecker") // made by toList, and of records
    final List<Column> columns;

    FlatTable(int keyColumns, String columns) {
        this.keyColumns = keyColumns;
        this.columns = Arrays.stream(columns.split(", ", -1))
                .map(column -> new Column(column.split(" ", 2)[0], kind(column.split(" ", 2)[1])))
                .toList();
    }

    private static Kind kind(String deadLetter) {
        return Kind.values()["tdbni".indexOf(deadLetter)];
    }

    String sqlName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** One text for the rows of all tables in {@code database}: the same rows give the same text. */
    static String contents(SqlServer server, String database) {
        return Arrays.stream(values())
                .map(table -> table.sqlName()
                        + ' '
                        + server.query(database, table.checksumQuery()).get(0))
                .collect(Collectors.joining("; "));
    }

    /** Without the rows of Debezium's probes. */
    private String checksumQuery() {
        String values = columns.stream()
                .map(column -> "COALESCE(" + column.name() + ", '~')")
                .collect(Collectors.joining(", "));
        return "SELECT CONCAT(COUNT(*), ' rows, checksum ', COALESCE(SUM(CRC32(CONCAT_WS('|', " + values
                + "))), 0)) FROM " + sqlName() + " WHERE quote_uid NOT LIKE '~%'";
    }

    /** All columns, with commas between. */
    String columnNames() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** An upsert of this many rows. */
    String upsert(int rows, boolean mariaDb) {
        String row = "(" + "?, ".repeat(columns.size() - 1) + "?)";
        return "INSERT INTO " + sqlName() + " (" + columnNames() + ") VALUES " + (row + ", ").repeat(rows - 1) + row
                + (mariaDb ? "" : " AS incoming")
                + " ON DUPLICATE KEY UPDATE "
                + columns.stream()
                        .skip(keyColumns)
                        .map(column -> column.name() + " = "
                                + (mariaDb ? "VALUES(" + column.name() + ")" : "incoming." + column.name()))
                        .collect(Collectors.joining(", "));
    }

    /** All rows of a state, parents first. */
    static List<Row> rows(QuoteState state) {
        List<Row> rows = new ArrayList<>();
        rows.add(quote(state));
        for (ProductState product : state.products()) {
            for (RateState rate : product.rates()) {
                rows.add(item(state, product, rate));
            }
        }
        for (ProductState product : state.products()) {
            for (ActivityInterval interval : product.intervals()) {
                rows.add(activity(state, product, interval));
            }
        }
        return rows;
    }

    private static Row quote(QuoteState state) {
        QuoteDetails details = state.details();
        BusinessProfile business = details.business();
        Origin last = Objects.requireNonNull(state.lastEvent());
        return row(
                QUOTES,
                state.quoteId(),
                details.reference(),
                details.timestamp(),
                details.firstQuote(),
                last.type(),
                business.businessType(),
                industries(business.industries()),
                amount(business.turnover()),
                business.employeeCount(),
                business.hasActiveInsurance(),
                business.validBusiness(),
                business.effectiveDate(),
                amount(details.feeAmount()),
                details.couponCode(),
                details.statementUpdatedAt(),
                details.sanctionsSearchedAt(),
                (long) state.productCount(),
                (long) state.activeProductCount(),
                state.eventCount(),
                state.firstEventAt(),
                state.lastEventAt(),
                last.eventId(),
                last.stream(),
                last.revision(),
                last.position().toString(),
                last.traceParent());
    }

    private static Row item(QuoteState state, ProductState product, RateState rate) {
        return row(
                QUOTE_ITEMS,
                state.quoteId() + ":" + hash(product.id() + "\n" + rate.key()),
                state.quoteId(),
                product.id(),
                product.key(),
                product.name(),
                rate.key(),
                rate.description(),
                rate.offered(),
                amount(rate.basePremium()),
                amount(rate.loading()),
                rate.discount(),
                amount(rate.ipt()),
                amount(rate.commission()),
                amount(rate.total()),
                rate.status(),
                rate.active(),
                rate.removed(),
                rate.addedAt(),
                rate.removedAt());
    }

    private static Row activity(QuoteState state, ProductState product, ActivityInterval interval) {
        Instant to = interval.to();
        return row(
                QUOTE_PRODUCT_ACTIVITY,
                state.quoteId(),
                product.id(),
                (long) interval.number(),
                product.key(),
                product.name(),
                interval.from(),
                to == null ? STILL_ACTIVE : to,
                interval.openedRevision(),
                interval.closedRevision());
    }

    private static Row row(FlatTable table, @Nullable Object... values) {
        return new Row(table, Arrays.asList(values));
    }

    private static @Nullable BigDecimal amount(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.setScale(6, RoundingMode.HALF_UP);
    }

    private static @Nullable String industries(@Nullable List<String> texts) {
        return texts == null ? null : texts.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    private static String hash(String text) {
        try {
            byte[] digest =
                    java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
