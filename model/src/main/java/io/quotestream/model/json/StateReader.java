package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonParser;
import io.quotestream.model.ActivityInterval;
import io.quotestream.model.BusinessProfile;
import io.quotestream.model.Origin;
import io.quotestream.model.ProductState;
import io.quotestream.model.QuoteDetails;
import io.quotestream.model.QuoteState;
import io.quotestream.model.RateState;
import io.quotestream.model.SourcePosition;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * Reads what {@link StateWriter} writes. A field that it does not know is of a later version, and left out; one that is
 * missing is null, zero or false, where the record allows that.
 */
final class StateReader {

    private final StateTokens in;

    private StateReader(StateTokens in) {
        this.in = in;
    }

    /**
     * The state that is the whole document.
     *
     * @throws MalformedStateException if a value is of another type than the field's, or a needed one is missing
     * @throws IllegalArgumentException if a record refuses a value
     * @throws java.time.DateTimeException if a time cannot be read
     */
    static QuoteState read(JsonParser in) throws IOException {
        in.nextToken();
        QuoteState state = new StateReader(new StateTokens(in)).state();
        if (in.nextToken() != null) {
            throw new MalformedStateException("there is more behind the quote state");
        }
        return state;
    }

    private QuoteState state() throws IOException {
        String quoteId = null;
        QuoteDetails details = null;
        List<ProductState> products = null;
        long eventCount = 0;
        Instant firstEventAt = null;
        Instant lastEventAt = null;
        Origin lastEvent = null;
        in.beginObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "quoteId" -> quoteId = in.text();
                case "details" -> details = details();
                case "products" -> products = in.list(this::product);
                case "eventCount" -> eventCount = in.number();
                case "firstEventAt" -> firstEventAt = in.time();
                case "lastEventAt" -> lastEventAt = in.time();
                case "lastEvent" -> lastEvent = in.isNull() ? null : origin();
                default -> in.skip();
            }
        }
        return new QuoteState(
                StateTokens.needed(quoteId, "quoteId"),
                StateTokens.needed(details, "details"),
                StateTokens.needed(products, "products"),
                eventCount,
                firstEventAt,
                lastEventAt,
                lastEvent);
    }

    private QuoteDetails details() throws IOException {
        String reference = null;
        Instant timestamp = null;
        Boolean firstQuote = null;
        BusinessProfile business = null;
        BigDecimal feeAmount = null;
        String couponCode = null;
        Instant statementUpdatedAt = null;
        Instant sanctionsSearchedAt = null;
        in.beginObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "reference" -> reference = in.text();
                case "timestamp" -> timestamp = in.time();
                case "firstQuote" -> firstQuote = in.bool();
                case "business" -> business = business();
                case "feeAmount" -> feeAmount = in.amount();
                case "couponCode" -> couponCode = in.text();
                case "statementUpdatedAt" -> statementUpdatedAt = in.time();
                case "sanctionsSearchedAt" -> sanctionsSearchedAt = in.time();
                default -> in.skip();
            }
        }
        return new QuoteDetails(
                reference,
                timestamp,
                firstQuote,
                StateTokens.needed(business, "business"),
                feeAmount,
                couponCode,
                statementUpdatedAt,
                sanctionsSearchedAt);
    }

    private BusinessProfile business() throws IOException {
        String businessType = null;
        List<String> industries = null;
        BigDecimal turnover = null;
        Long employeeCount = null;
        Boolean hasActiveInsurance = null;
        Boolean validBusiness = null;
        Instant effectiveDate = null;
        in.beginObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "businessType" -> businessType = in.text();
                case "industries" ->
                    industries = in.isNull() ? null : in.list(() -> StateTokens.needed(in.text(), "industries"));
                case "turnover" -> turnover = in.amount();
                case "employeeCount" -> employeeCount = in.isNull() ? null : (Long) in.number();
                case "hasActiveInsurance" -> hasActiveInsurance = in.bool();
                case "validBusiness" -> validBusiness = in.bool();
                case "effectiveDate" -> effectiveDate = in.time();
                default -> in.skip();
            }
        }
        return new BusinessProfile(
                businessType, industries, turnover, employeeCount, hasActiveInsurance, validBusiness, effectiveDate);
    }

    private ProductState product() throws IOException {
        String id = null;
        String key = null;
        String productName = null;
        boolean listed = false;
        List<RateState> rates = null;
        List<ActivityInterval> intervals = null;
        int forgottenIntervals = 0;
        in.beginObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "id" -> id = in.text();
                case "key" -> key = in.text();
                case "name" -> productName = in.text();
                case "listed" -> listed = in.isTrue();
                case "rates" -> rates = in.list(this::rate);
                case "intervals" -> intervals = in.list(this::interval);
                case "forgottenIntervals" -> forgottenIntervals = in.smallNumber();
                default -> in.skip();
            }
        }
        return new ProductState(
                StateTokens.needed(id, "id"),
                key,
                productName,
                listed,
                StateTokens.needed(rates, "rates"),
                StateTokens.needed(intervals, "intervals"),
                forgottenIntervals);
    }

    private RateState rate() throws IOException {
        String key = null;
        String description = null;
        Boolean offered = null;
        BigDecimal basePremium = null;
        BigDecimal loading = null;
        String discount = null;
        BigDecimal ipt = null;
        BigDecimal commission = null;
        BigDecimal total = null;
        String status = null;
        boolean active = false;
        Instant addedAt = null;
        Instant removedAt = null;
        in.beginObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "key" -> key = in.text();
                case "description" -> description = in.text();
                case "offered" -> offered = in.bool();
                case "basePremium" -> basePremium = in.amount();
                case "loading" -> loading = in.amount();
                case "discount" -> discount = in.text();
                case "ipt" -> ipt = in.amount();
                case "commission" -> commission = in.amount();
                case "total" -> total = in.amount();
                case "status" -> status = in.text();
                case "active" -> active = in.isTrue();
                case "addedAt" -> addedAt = in.time();
                case "removedAt" -> removedAt = in.time();
                default -> in.skip();
            }
        }
        return new RateState(
                StateTokens.needed(key, "key"),
                description,
                offered,
                basePremium,
                loading,
                discount,
                ipt,
                commission,
                total,
                status,
                active,
                StateTokens.needed(addedAt, "addedAt"),
                removedAt);
    }

    private ActivityInterval interval() throws IOException {
        int number = 0;
        Instant from = null;
        Instant to = null;
        long openedRevision = 0;
        Long closedRevision = null;
        in.beginObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "number" -> number = in.smallNumber();
                case "from" -> from = in.time();
                case "to" -> to = in.time();
                case "openedRevision" -> openedRevision = in.number();
                case "closedRevision" -> closedRevision = in.isNull() ? null : (Long) in.number();
                default -> in.skip();
            }
        }
        return new ActivityInterval(number, StateTokens.needed(from, "from"), to, openedRevision, closedRevision);
    }

    private Origin origin() throws IOException {
        String eventId = null;
        String type = null;
        String stream = null;
        long revision = 0;
        String position = null;
        Instant created = null;
        String traceParent = null;
        in.beginObject();
        for (String name = in.nextField(); name != null; name = in.nextField()) {
            switch (name) {
                case "eventId" -> eventId = in.text();
                case "type" -> type = in.text();
                case "stream" -> stream = in.text();
                case "revision" -> revision = in.number();
                case "position" -> position = in.text();
                case "created" -> created = in.time();
                case "traceParent" -> traceParent = in.text();
                default -> in.skip();
            }
        }
        return new Origin(
                StateTokens.needed(eventId, "eventId"),
                StateTokens.needed(type, "type"),
                StateTokens.needed(stream, "stream"),
                revision,
                SourcePosition.parse(StateTokens.needed(position, "position")),
                StateTokens.needed(created, "created"),
                traceParent);
    }
}
