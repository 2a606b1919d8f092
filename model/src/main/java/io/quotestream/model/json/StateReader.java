package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link StateWriter} writes. A field that it does not know is of a later version, and left out; one that is
 * missing is null, zero or false, where the record allows that.
 */
final class StateReader {

    private final JsonParser in;

    private StateReader(JsonParser in) {
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
        QuoteState state = new StateReader(in).state();
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
        beginObject();
        for (String name = nextField(); name != null; name = nextField()) {
            switch (name) {
                case "quoteId" -> quoteId = text();
                case "details" -> details = details();
                case "products" -> products = list(this::product);
                case "eventCount" -> eventCount = number();
                case "firstEventAt" -> firstEventAt = time();
                case "lastEventAt" -> lastEventAt = time();
                case "lastEvent" -> lastEvent = isNull() ? null : origin();
                default -> in.skipChildren();
            }
        }
        return new QuoteState(
                needed(quoteId, "quoteId"),
                needed(details, "details"),
                needed(products, "products"),
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
        beginObject();
        for (String name = nextField(); name != null; name = nextField()) {
            switch (name) {
                case "reference" -> reference = text();
                case "timestamp" -> timestamp = time();
                case "firstQuote" -> firstQuote = bool();
                case "business" -> business = business();
                case "feeAmount" -> feeAmount = amount();
                case "couponCode" -> couponCode = text();
                case "statementUpdatedAt" -> statementUpdatedAt = time();
                case "sanctionsSearchedAt" -> sanctionsSearchedAt = time();
                default -> in.skipChildren();
            }
        }
        return new QuoteDetails(
                reference,
                timestamp,
                firstQuote,
                needed(business, "business"),
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
        beginObject();
        for (String name = nextField(); name != null; name = nextField()) {
            switch (name) {
                case "businessType" -> businessType = text();
                case "industries" -> industries = isNull() ? null : list(() -> needed(text(), "industries"));
                case "turnover" -> turnover = amount();
                case "employeeCount" -> employeeCount = isNull() ? null : (Long) number();
                case "hasActiveInsurance" -> hasActiveInsurance = bool();
                case "validBusiness" -> validBusiness = bool();
                case "effectiveDate" -> effectiveDate = time();
                default -> in.skipChildren();
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
        beginObject();
        for (String name = nextField(); name != null; name = nextField()) {
            switch (name) {
                case "id" -> id = text();
                case "key" -> key = text();
                case "name" -> productName = text();
                case "listed" -> listed = isTrue();
                case "rates" -> rates = list(this::rate);
                case "intervals" -> intervals = list(this::interval);
                case "forgottenIntervals" -> forgottenIntervals = smallNumber();
                default -> in.skipChildren();
            }
        }
        return new ProductState(
                needed(id, "id"),
                key,
                productName,
                listed,
                needed(rates, "rates"),
                needed(intervals, "intervals"),
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
        beginObject();
        for (String name = nextField(); name != null; name = nextField()) {
            switch (name) {
                case "key" -> key = text();
                case "description" -> description = text();
                case "offered" -> offered = bool();
                case "basePremium" -> basePremium = amount();
                case "loading" -> loading = amount();
                case "discount" -> discount = text();
                case "ipt" -> ipt = amount();
                case "commission" -> commission = amount();
                case "total" -> total = amount();
                case "status" -> status = text();
                case "active" -> active = isTrue();
                case "addedAt" -> addedAt = time();
                case "removedAt" -> removedAt = time();
                default -> in.skipChildren();
            }
        }
        return new RateState(
                needed(key, "key"),
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
                needed(addedAt, "addedAt"),
                removedAt);
    }

    private ActivityInterval interval() throws IOException {
        int number = 0;
        Instant from = null;
        Instant to = null;
        long openedRevision = 0;
        Long closedRevision = null;
        beginObject();
        for (String name = nextField(); name != null; name = nextField()) {
            switch (name) {
                case "number" -> number = smallNumber();
                case "from" -> from = time();
                case "to" -> to = time();
                case "openedRevision" -> openedRevision = number();
                case "closedRevision" -> closedRevision = isNull() ? null : (Long) number();
                default -> in.skipChildren();
            }
        }
        return new ActivityInterval(number, needed(from, "from"), to, openedRevision, closedRevision);
    }

    private Origin origin() throws IOException {
        String eventId = null;
        String type = null;
        String stream = null;
        long revision = 0;
        String position = null;
        Instant created = null;
        String traceParent = null;
        beginObject();
        for (String name = nextField(); name != null; name = nextField()) {
            switch (name) {
                case "eventId" -> eventId = text();
                case "type" -> type = text();
                case "stream" -> stream = text();
                case "revision" -> revision = number();
                case "position" -> position = text();
                case "created" -> created = time();
                case "traceParent" -> traceParent = text();
                default -> in.skipChildren();
            }
        }
        return new Origin(
                needed(eventId, "eventId"),
                needed(type, "type"),
                needed(stream, "stream"),
                revision,
                SourcePosition.parse(needed(position, "position")),
                needed(created, "created"),
                traceParent);
    }

    private void beginObject() {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw wrongType("an object");
        }
    }

    /** The next field's name, with the parser on its value; null at the object's end. */
    private @Nullable String nextField() throws IOException {
        String name = in.nextFieldName();
        if (name != null) {
            in.nextToken();
        }
        return name;
    }

    private <T> List<T> list(Element<T> element) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw wrongType("an array");
        }
        List<T> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(element.read());
        }
        return elements;
    }

    private boolean isNull() {
        return in.currentToken() == JsonToken.VALUE_NULL;
    }

    private @Nullable String text() throws IOException {
        if (isNull()) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw wrongType("a string");
        }
        return in.getText();
    }

    private @Nullable Instant time() throws IOException {
        if (isNull()) {
            return null;
        }
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw wrongType("a time");
        }
        return IsoTimes.parse(in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
    }

    private @Nullable BigDecimal amount() throws IOException {
        if (isNull()) {
            return null;
        }
        if (!in.currentToken().isNumeric()) {
            throw wrongType("a number");
        }
        BigDecimal amount = in.getDecimalValue();
        if (amount.scale() < 0 || amount.scale() > LenientValues.MAX_EXPONENT) {
            // Only an exponent makes such ones, and a small text of one could become gigabytes in plain decimals.
            throw wrongType("a plain decimal");
        }
        return amount;
    }

    private @Nullable Boolean bool() {
        return switch (in.currentToken()) {
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw wrongType("true or false");
        };
    }

    private boolean isTrue() {
        return Boolean.TRUE.equals(bool());
    }

    private long number() throws IOException {
        return isWholeNumber() ? in.getLongValue() : 0;
    }

    private int smallNumber() throws IOException {
        return isWholeNumber() ? in.getIntValue() : 0;
    }

    /** Otherwise it is null. */
    private boolean isWholeNumber() {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT && !isNull()) {
            throw wrongType("a whole number");
        }
        return !isNull();
    }

    private MalformedStateException wrongType(String expected) {
        return new MalformedStateException(
                "expected is " + expected + " at " + Json.location(in.currentTokenLocation()));
    }

    private static <T> T needed(@Nullable T value, String name) {
        if (value == null) {
            throw new MalformedStateException("the field " + name + " is missing");
        }
        return value;
    }

    /** Reads one element of an array, with the parser on its first token. */
    private interface Element<T> {
        T read() throws IOException;
    }
}
