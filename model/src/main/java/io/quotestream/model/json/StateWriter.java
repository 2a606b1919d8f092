package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import io.quotestream.model.ActivityInterval;
import io.quotestream.model.BusinessProfile;
import io.quotestream.model.Origin;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteDetails;
import io.quotestream.model.QuoteState;
import io.quotestream.model.RateState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a state: the records' fields by their names, in their order, nulls left out. By hand, since a state is read and
 * written for each event; what it writes is held to what a mapper makes of the records by a test.
 */
final class StateWriter {

    private final @Nullable EncodedState before;
    private final JsonGenerator out;
    private final ByteArrayOutputStream json;

    private StateWriter(@Nullable EncodedState before, JsonGenerator out, ByteArrayOutputStream json) {
        this.before = before;
        this.out = out;
        this.json = json;
    }

    /**
     * Writes {@code state}.
     *
     * @param before has bytes of products that may be copied
     * @param out writes into {@code json}
     * @return what {@link EncodedState} wants to know of the products
     */
    static int[] write(QuoteState state, @Nullable EncodedState before, JsonGenerator out, ByteArrayOutputStream json)
            throws IOException {
        return new StateWriter(before, out, json).state(state);
    }

    private int[] state(QuoteState state) throws IOException {
        out.writeStartObject();
        text(Name.QUOTE_ID, state.quoteId());
        out.writeFieldName(Name.DETAILS);
        details(state.details());
        out.writeFieldName(Name.PRODUCTS);
        int[] productBounds = products(state.products());
        number(Name.EVENT_COUNT, state.eventCount());
        time(Name.FIRST_EVENT_AT, state.firstEventAt());
        time(Name.LAST_EVENT_AT, state.lastEventAt());
        if (state.lastEvent() != null) {
            out.writeFieldName(Name.LAST_EVENT);
            origin(state.lastEvent());
        }
        out.writeEndObject();
        return productBounds;
    }

    private int[] products(List<ProductState> products) throws IOException {
        int[] bounds = new int[products.size() + 1];
        out.writeStartArray();
        bounds[0] = written();
        for (int i = 0; i < products.size(); i++) {
            ProductState product = products.get(i);
            if (before != null && before.has(product, i)) {
                copyProduct(before, i);
            } else {
                product(product);
            }
            bounds[i + 1] = written();
        }
        out.writeEndArray();
        return bounds;
    }

    private void copyProduct(EncodedState from, int index) throws IOException {
        out.writeRawValue(""); // The comma, and that a value is there, are the generator's.
        out.flush();
        int start = from.productStart(index);
        json.write(from.json(), start, from.productEnd(index) - start);
    }

    private int written() {
        return json.size() + out.getOutputBuffered();
    }

    private void details(QuoteDetails details) throws IOException {
        out.writeStartObject();
        text(Name.REFERENCE, details.reference());
        time(Name.TIMESTAMP, details.timestamp());
        bool(Name.FIRST_QUOTE, details.firstQuote());
        out.writeFieldName(Name.BUSINESS);
        business(details.business());
        amount(Name.FEE_AMOUNT, details.feeAmount());
        text(Name.COUPON_CODE, details.couponCode());
        time(Name.STATEMENT_UPDATED_AT, details.statementUpdatedAt());
        time(Name.SANCTIONS_SEARCHED_AT, details.sanctionsSearchedAt());
        out.writeEndObject();
    }

    private void business(BusinessProfile business) throws IOException {
        out.writeStartObject();
        text(Name.BUSINESS_TYPE, business.businessType());
        if (business.industries() != null) {
            out.writeFieldName(Name.INDUSTRIES);
            out.writeStartArray();
            for (String industry : business.industries()) {
                out.writeString(industry);
            }
            out.writeEndArray();
        }
        amount(Name.TURNOVER, business.turnover());
        if (business.employeeCount() != null) {
            number(Name.EMPLOYEE_COUNT, business.employeeCount());
        }
        bool(Name.HAS_ACTIVE_INSURANCE, business.hasActiveInsurance());
        bool(Name.VALID_BUSINESS, business.validBusiness());
        time(Name.EFFECTIVE_DATE, business.effectiveDate());
        out.writeEndObject();
    }

    private void product(ProductState product) throws IOException {
        out.writeStartObject();
        text(Name.ID, product.id());
        text(Name.KEY, product.key());
        text(Name.NAME, product.name());
        bool(Name.LISTED, product.listed());
        out.writeFieldName(Name.RATES);
        out.writeStartArray();
        for (RateState rate : product.rates()) {
            rate(rate);
        }
        out.writeEndArray();
        out.writeFieldName(Name.INTERVALS);
        out.writeStartArray();
        for (ActivityInterval interval : product.intervals()) {
            interval(interval);
        }
        out.writeEndArray();
        number(Name.FORGOTTEN_INTERVALS, product.forgottenIntervals());
        out.writeEndObject();
    }

    private void rate(RateState rate) throws IOException {
        out.writeStartObject();
        text(Name.KEY, rate.key());
        text(Name.DESCRIPTION, rate.description());
        bool(Name.OFFERED, rate.offered());
        amount(Name.BASE_PREMIUM, rate.basePremium());
        amount(Name.LOADING, rate.loading());
        text(Name.DISCOUNT, rate.discount());
        amount(Name.IPT, rate.ipt());
        amount(Name.COMMISSION, rate.commission());
        amount(Name.TOTAL, rate.total());
        text(Name.STATUS, rate.status());
        bool(Name.ACTIVE, rate.active());
        time(Name.ADDED_AT, rate.addedAt());
        time(Name.REMOVED_AT, rate.removedAt());
        out.writeEndObject();
    }

    private void interval(ActivityInterval interval) throws IOException {
        out.writeStartObject();
        number(Name.NUMBER, interval.number());
        time(Name.FROM, interval.from());
        time(Name.TO, interval.to());
        number(Name.OPENED_REVISION, interval.openedRevision());
        if (interval.closedRevision() != null) {
            number(Name.CLOSED_REVISION, interval.closedRevision());
        }
        out.writeEndObject();
    }

    private void origin(Origin origin) throws IOException {
        out.writeStartObject();
        text(Name.EVENT_ID, origin.eventId());
        text(Name.TYPE, origin.type());
        text(Name.STREAM, origin.stream());
        number(Name.REVISION, origin.revision());
        text(Name.POSITION, origin.position().toString());
        time(Name.CREATED, origin.created());
        text(Name.TRACE_PARENT, origin.traceParent());
        out.writeEndObject();
    }

    private void text(SerializedString name, @Nullable String value) throws IOException {
        if (value != null) {
            out.writeFieldName(name);
            out.writeString(value);
        }
    }

    private void time(SerializedString name, @Nullable Instant value) throws IOException {
        if (value != null) {
            out.writeFieldName(name);
            byte[] text = IsoTimes.format(value);
            out.writeRawUTF8String(text, 0, text.length);
        }
    }

    private void amount(SerializedString name, @Nullable BigDecimal value) throws IOException {
        if (value != null) {
            out.writeFieldName(name);
            out.writeNumber(value);
        }
    }

    private void bool(SerializedString name, @Nullable Boolean value) throws IOException {
        if (value != null) {
            out.writeFieldName(name);
            out.writeBoolean(value);
        }
    }

    private void number(SerializedString name, long value) throws IOException {
        out.writeFieldName(name);
        out.writeNumber(value);
    }

    /** The fields' names, already encoded. Their texts are the contract. */
    private static final class Name {
        static final SerializedString QUOTE_ID = new SerializedString("quoteId");
        static final SerializedString DETAILS = new SerializedString("details");
        static final SerializedString PRODUCTS = new SerializedString("products");
        static final SerializedString EVENT_COUNT = new SerializedString("eventCount");
        static final SerializedString FIRST_EVENT_AT = new SerializedString("firstEventAt");
        static final SerializedString LAST_EVENT_AT = new SerializedString("lastEventAt");
        static final SerializedString LAST_EVENT = new SerializedString("lastEvent");

        static final SerializedString REFERENCE = new SerializedString("reference");
        static final SerializedString TIMESTAMP = new SerializedString("timestamp");
        static final SerializedString FIRST_QUOTE = new SerializedString("firstQuote");
        static final SerializedString BUSINESS = new SerializedString("business");
        static final SerializedString FEE_AMOUNT = new SerializedString("feeAmount");
        static final SerializedString COUPON_CODE = new SerializedString("couponCode");
        static final SerializedString STATEMENT_UPDATED_AT = new SerializedString("statementUpdatedAt");
        static final SerializedString SANCTIONS_SEARCHED_AT = new SerializedString("sanctionsSearchedAt");

        static final SerializedString BUSINESS_TYPE = new SerializedString("businessType");
        static final SerializedString INDUSTRIES = new SerializedString("industries");
        static final SerializedString TURNOVER = new SerializedString("turnover");
        static final SerializedString EMPLOYEE_COUNT = new SerializedString("employeeCount");
        static final SerializedString HAS_ACTIVE_INSURANCE = new SerializedString("hasActiveInsurance");
        static final SerializedString VALID_BUSINESS = new SerializedString("validBusiness");
        static final SerializedString EFFECTIVE_DATE = new SerializedString("effectiveDate");

        static final SerializedString ID = new SerializedString("id");
        static final SerializedString KEY = new SerializedString("key");
        static final SerializedString NAME = new SerializedString("name");
        static final SerializedString LISTED = new SerializedString("listed");
        static final SerializedString RATES = new SerializedString("rates");
        static final SerializedString INTERVALS = new SerializedString("intervals");
        static final SerializedString FORGOTTEN_INTERVALS = new SerializedString("forgottenIntervals");

        static final SerializedString DESCRIPTION = new SerializedString("description");
        static final SerializedString OFFERED = new SerializedString("offered");
        static final SerializedString BASE_PREMIUM = new SerializedString("basePremium");
        static final SerializedString LOADING = new SerializedString("loading");
        static final SerializedString DISCOUNT = new SerializedString("discount");
        static final SerializedString IPT = new SerializedString("ipt");
        static final SerializedString COMMISSION = new SerializedString("commission");
        static final SerializedString TOTAL = new SerializedString("total");
        static final SerializedString STATUS = new SerializedString("status");
        static final SerializedString ACTIVE = new SerializedString("active");
        static final SerializedString ADDED_AT = new SerializedString("addedAt");
        static final SerializedString REMOVED_AT = new SerializedString("removedAt");

        static final SerializedString NUMBER = new SerializedString("number");
        static final SerializedString FROM = new SerializedString("from");
        static final SerializedString TO = new SerializedString("to");
        static final SerializedString OPENED_REVISION = new SerializedString("openedRevision");
        static final SerializedString CLOSED_REVISION = new SerializedString("closedRevision");

        static final SerializedString EVENT_ID = new SerializedString("eventId");
        static final SerializedString TYPE = new SerializedString("type");
        static final SerializedString STREAM = new SerializedString("stream");
        static final SerializedString REVISION = new SerializedString("revision");
        static final SerializedString POSITION = new SerializedString("position");
        static final SerializedString CREATED = new SerializedString("created");
        static final SerializedString TRACE_PARENT = new SerializedString("traceParent");

        private Name() {}
    }
}
