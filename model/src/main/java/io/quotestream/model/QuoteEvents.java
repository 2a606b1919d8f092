package io.quotestream.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quotestream.model.QuoteEvent.ContactUpdated;
import io.quotestream.model.QuoteEvent.CouponApplied;
import io.quotestream.model.QuoteEvent.FeeApplied;
import io.quotestream.model.QuoteEvent.ProductsUpdated;
import io.quotestream.model.QuoteEvent.QuoteStarted;
import io.quotestream.model.QuoteEvent.SanctionsSearchRecorded;
import io.quotestream.model.QuoteEvent.StatementUpdated;
import io.quotestream.model.QuoteEvent.Unknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads events as their senders write them. Only what the fold cannot do without makes an event malformed; any other
 * field that is missing or odd is left out. Thread safe.
 */
public final class QuoteEvents {

    private static final ObjectReader READER = JsonMapper.builder(Json.FACTORY)
            // Money is never floating point, and 10.50 stays 10.50.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readerFor(JsonNode.class);

    private QuoteEvents() {}

    /**
     * The event that {@code data} is, by the type in {@code origin}. The data of an unknown type is not looked at.
     *
     * @throws MalformedEvent with {@code NO_DATA}, {@code NOT_JSON} or {@code WRONG_SHAPE}
     */
    public static QuoteEvent decode(Origin origin, byte @Nullable [] data) {
        if (!EventTypes.KNOWN.contains(origin.type())) {
            return new Unknown(origin);
        }
        JsonNode event = parse(data);
        return switch (origin.type()) {
            case EventTypes.QUOTE_STARTED -> quoteStarted(origin, event);
            case EventTypes.QUOTE_PRODUCTS_UPDATED ->
                new ProductsUpdated(origin, ProductListReader.read(event.get("products")));
            case EventTypes.CONTACT_UPDATED -> new ContactUpdated(origin, business(event));
            case EventTypes.FEE_APPLIED ->
                new FeeApplied(origin, firstReadable(event, LenientValues::number, "amount", "fee"));
            case EventTypes.COUPON_APPLIED ->
                new CouponApplied(
                        origin, firstReadable(event, LenientValues::visibleText, "coupon", "code", "promocode"));
            case EventTypes.STATEMENT_UPDATED -> new StatementUpdated(origin);
            case EventTypes.SANCTIONS_SEARCH_RECORD_ADDED -> new SanctionsSearchRecorded(origin);
            default -> throw new AssertionError("a known type without a reader: " + origin.type());
        };
    }

    private static JsonNode parse(byte @Nullable [] data) {
        if (data == null || data.length == 0) {
            throw new MalformedEvent(DeadLetterReason.NO_DATA, "the event has no data");
        }
        try {
            JsonNode event = READER.readTree(data);
            if (!event.isObject()) {
                throw new MalformedEvent(DeadLetterReason.WRONG_SHAPE, "the data is not a JSON object");
            }
            return event;
        } catch (JacksonException e) {
            throw new MalformedEvent(DeadLetterReason.NOT_JSON, Json.describe(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static QuoteStarted quoteStarted(Origin origin, JsonNode event) {
        JsonNode contact = event.get("contact");
        return new QuoteStarted(
                origin,
                LenientValues.visibleText(event.get("reference")),
                LenientValues.time(event.get("timestamp")),
                LenientValues.bool(event.get("isFirstQuote")),
                contact != null && contact.isObject() ? business(contact) : BusinessProfile.UNKNOWN);
    }

    /** The allow-list: these fields of a contact are not personal; no other one is read. */
    private static BusinessProfile business(JsonNode contact) {
        return new BusinessProfile(
                LenientValues.visibleText(contact.get("businessType")),
                industries(contact.get("industry")),
                LenientValues.number(contact.get("turnover")),
                LenientValues.wholeNumber(contact.get("employeeCount")),
                LenientValues.bool(contact.get("hasActiveInsurance")),
                LenientValues.bool(contact.get("isValidBusiness")),
                LenientValues.time(contact.get("effectiveDate")));
    }

    private static @Nullable List<String> industries(@Nullable JsonNode industries) {
        if (industries == null || !industries.isArray()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode industry : industries) {
            String text = firstReadable(industry, QuoteEvents::textOnly, "text", "label");
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static @Nullable String textOnly(@Nullable JsonNode value) {
        return value != null && value.isTextual() ? LenientValues.text(value) : null;
    }

    /** Senders give one thing several names; the first of them that holds something readable counts. */
    private static <T> @Nullable T firstReadable(
            JsonNode object, Function<@Nullable JsonNode, @Nullable T> reader, String... names) {
        for (String name : names) {
            T value = reader.apply(object.get(name));
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
