package io.quotestream.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quotestream.model.BusinessProfile;
import io.quotestream.model.DeadLetterReason;
import io.quotestream.model.Origin;
import io.quotestream.model.QuoteEvent;
import io.quotestream.model.QuoteEvent.ContactUpdated;
import io.quotestream.model.QuoteEvent.CouponApplied;
import io.quotestream.model.QuoteEvent.FeeApplied;
import io.quotestream.model.QuoteEvent.ProductsUpdated;
import io.quotestream.model.QuoteEvent.QuoteStarted;
import io.quotestream.model.QuoteEvent.SanctionsSearchRecorded;
import io.quotestream.model.QuoteEvent.StatementUpdated;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event's data from a stream of tokens, for each event would otherwise become a tree of which most is left.
 * Every token is read before the shape is judged, so that data that is not JSON is refused as that.
 */
final class EventReader {

    private final Origin origin;
    private final JsonParser in;

    EventReader(Origin origin, JsonParser in) {
        this.origin = origin;
        this.in = in;
    }

    /** @throws MalformedEventException with {@code NOT_JSON} or {@code WRONG_SHAPE} */
    QuoteEvent read() throws IOException {
        JsonToken first = in.nextToken();
        if (first == null) {
            throw new MalformedEventException(DeadLetterReason.NOT_JSON, "the data is blank");
        }
        Supplier<QuoteEvent> event;
        if (first == JsonToken.START_OBJECT) {
            event = object();
        } else {
            LenientValues.skip(in);
            event = () -> {
                throw new MalformedEventException(DeadLetterReason.WRONG_SHAPE, "the data is not a JSON object");
            };
        }
        if (in.nextToken() != null) {
            throw new MalformedEventException(DeadLetterReason.NOT_JSON, "there is more behind the JSON object");
        }
        return event.get();
    }

    private Supplier<QuoteEvent> object() throws IOException {
        return switch (origin.type()) {
            case EventTypes.QUOTE_STARTED -> quoteStarted();
            case EventTypes.QUOTE_PRODUCTS_UPDATED -> productsUpdated();
            case EventTypes.CONTACT_UPDATED -> {
                BusinessProfile business = business();
                yield () -> new ContactUpdated(origin, business);
            }
            case EventTypes.FEE_APPLIED -> feeApplied();
            case EventTypes.COUPON_APPLIED -> couponApplied();
            case EventTypes.STATEMENT_UPDATED -> {
                LenientValues.skip(in);
                yield () -> new StatementUpdated(origin);
            }
            case EventTypes.SANCTIONS_SEARCH_RECORD_ADDED -> {
                LenientValues.skip(in);
                yield () -> new SanctionsSearchRecorded(origin);
            }
            default -> throw new AssertionError("a known type without a reader: " + origin.type());
        };
    }

    private Supplier<QuoteEvent> quoteStarted() throws IOException {
        String reference = null;
        Instant timestamp = null;
        Boolean firstQuote = null;
        BusinessProfile contact = BusinessProfile.UNKNOWN;
        for (String field = nextField(); field != null; field = nextField()) {
            switch (field) {
                case "reference" -> reference = LenientValues.visibleText(in);
                case "timestamp" -> timestamp = LenientValues.time(in);
                case "isFirstQuote" -> firstQuote = LenientValues.bool(in);
                case "contact" -> {
                    if (in.currentToken() == JsonToken.START_OBJECT) {
                        contact = business();
                    } else {
                        LenientValues.skip(in);
                    }
                }
                default -> LenientValues.skip(in);
            }
        }
        QuoteStarted event = new QuoteStarted(origin, reference, timestamp, firstQuote, contact);
        return () -> event;
    }

    private Supplier<QuoteEvent> productsUpdated() throws IOException {
        ProductListReader list = new ProductListReader(in);
        for (String field = nextField(); field != null; field = nextField()) {
            if (field.equals("products")) {
                list.read();
            } else {
                LenientValues.skip(in);
            }
        }
        return () -> new ProductsUpdated(origin, list.products());
    }

    /** Senders give one thing several names; the first of them that holds something readable counts. */
    private Supplier<QuoteEvent> feeApplied() throws IOException {
        BigDecimal amount = null;
        BigDecimal fee = null;
        for (String field = nextField(); field != null; field = nextField()) {
            switch (field) {
                case "amount" -> amount = LenientValues.number(in);
                case "fee" -> fee = LenientValues.number(in);
                default -> LenientValues.skip(in);
            }
        }
        FeeApplied event = new FeeApplied(origin, firstOf(amount, fee));
        return () -> event;
    }

    private Supplier<QuoteEvent> couponApplied() throws IOException {
        String coupon = null;
        String code = null;
        String promocode = null;
        for (String field = nextField(); field != null; field = nextField()) {
            switch (field) {
                case "coupon" -> coupon = LenientValues.visibleText(in);
                case "code" -> code = LenientValues.visibleText(in);
                case "promocode" -> promocode = LenientValues.visibleText(in);
                default -> LenientValues.skip(in);
            }
        }
        CouponApplied event = new CouponApplied(origin, firstOf(coupon, firstOf(code, promocode)));
        return () -> event;
    }

    /** The allow-list: these fields of a contact are not personal; no other one is kept. */
    private BusinessProfile business() throws IOException {
        String businessType = null;
        List<String> industries = null;
        BigDecimal turnover = null;
        Long employeeCount = null;
        Boolean hasActiveInsurance = null;
        Boolean validBusiness = null;
        Instant effectiveDate = null;
        for (String field = nextField(); field != null; field = nextField()) {
            switch (field) {
                case "businessType" -> businessType = LenientValues.visibleText(in);
                case "industry" -> industries = industries();
                case "turnover" -> turnover = LenientValues.number(in);
                case "employeeCount" -> employeeCount = LenientValues.wholeNumber(in);
                case "hasActiveInsurance" -> hasActiveInsurance = LenientValues.bool(in);
                case "isValidBusiness" -> validBusiness = LenientValues.bool(in);
                case "effectiveDate" -> effectiveDate = LenientValues.time(in);
                default -> LenientValues.skip(in);
            }
        }
        return new BusinessProfile(
                businessType, industries, turnover, employeeCount, hasActiveInsurance, validBusiness, effectiveDate);
    }

    private @Nullable List<String> industries() throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            LenientValues.skip(in);
            return null;
        }
        List<String> texts = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            String text = industry();
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    private @Nullable String industry() throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            LenientValues.skip(in);
            return null;
        }
        String text = null;
        String label = null;
        for (String field = nextField(); field != null; field = nextField()) {
            switch (field) {
                case "text" -> text = LenientValues.textOnly(in);
                case "label" -> label = LenientValues.textOnly(in);
                default -> LenientValues.skip(in);
            }
        }
        return firstOf(text, label);
    }

    /** The next field's name, with the parser on its value; null at the object's end. */
    private @Nullable String nextField() throws IOException {
        String name = in.nextFieldName();
        if (name != null) {
            in.nextToken();
        }
        return name;
    }

    private static <T> @Nullable T firstOf(@Nullable T first, @Nullable T other) {
        return first != null ? first : other;
    }
}
