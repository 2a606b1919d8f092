package io.quotestream.local.oracle;

import io.quotestream.local.oracle.json.PlainJson;
import io.quotestream.local.oracle.json.UnreadableJsonException;
import io.quotestream.local.oracle.json.WrongShapeException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one quote has gone through: rules 2 to 5, event by event, in the source's order. */
final class QuoteHistory {

    final String quoteId;
    final Map<String, ProductHistory> products = new TreeMap<>();
    long eventCount;

    @Nullable
    Instant firstEventAt;

    @Nullable
    Instant lastEventAt;

    @Nullable
    AppendedEvent lastEvent;

    @Nullable
    String reference;

    @Nullable
    LocalDateTime timestamp;

    @Nullable
    Boolean isFirstQuote;

    @Nullable
    String businessType;

    @Nullable
    String industries;

    @Nullable
    BigDecimal turnover;

    @Nullable
    Long employeeCount;

    @Nullable
    Boolean hasActiveInsurance;

    @Nullable
    Boolean isValidBusiness;

    @Nullable
    LocalDateTime effectiveDate;

    @Nullable
    BigDecimal feeAmount;

    @Nullable
    String couponCode;

    @Nullable
    LocalDateTime statementUpdatedAt;

    @Nullable
    LocalDateTime sanctionsSearchedAt;

    QuoteHistory(String quoteId) {
        this.quoteId = quoteId;
    }

    /** Applies the event wholly or, when it throws, not at all. */
    void apply(AppendedEvent event) throws UnreadableJsonException, WrongShapeException {
        Instant time = lastEventAt != null && lastEventAt.isAfter(event.created()) ? lastEventAt : event.created();
        LocalDateTime now = Readings.column(time);
        switch (event.type()) {
            case "quote_started" -> start(PlainJson.object(event.data()));
            case "quote_products_updated" -> list(PlainJson.object(event.data()), now, event.revision());
            case "contact_updated" -> contact(PlainJson.object(event.data()));
            case "fee_applied" -> fee(PlainJson.object(event.data()));
            case "coupon_applied" -> coupon(PlainJson.object(event.data()));
            case "statement_updated" -> {
                PlainJson.object(event.data());
                statementUpdatedAt = now;
            }
            case "quote_sanctions_search_record_added" -> {
                PlainJson.object(event.data());
                sanctionsSearchedAt = now;
            }
            default -> {
                // Any other type only moves the quote's last event on; its data is not read.
            }
        }
        eventCount++;
        firstEventAt = firstEventAt == null ? time : firstEventAt;
        lastEventAt = time;
        lastEvent = event;
    }

    private void start(Map<String, @Nullable Object> data) {
        reference = orElse(Readings.textNotBlank(data.get("reference")), reference);
        timestamp = orElse(Readings.time(data.get("timestamp")), timestamp);
        isFirstQuote = orElse(Readings.bool(data.get("isFirstQuote")), isFirstQuote);
        if (data.get("contact") instanceof Map<?, ?> contact) {
            contact(contact);
        }
    }

    private void contact(Map<?, ?> contact) {
        businessType = orElse(Readings.textNotBlank(contact.get("businessType")), businessType);
        industries = orElse(industries(contact.get("industry")), industries);
        turnover = orElse(Readings.number(contact.get("turnover")), turnover);
        employeeCount = orElse(Readings.wholeNumber(contact.get("employeeCount")), employeeCount);
        hasActiveInsurance = orElse(Readings.bool(contact.get("hasActiveInsurance")), hasActiveInsurance);
        isValidBusiness = orElse(Readings.bool(contact.get("isValidBusiness")), isValidBusiness);
        effectiveDate = orElse(Readings.time(contact.get("effectiveDate")), effectiveDate);
    }

    private static @Nullable String industries(@Nullable Object value) {
        if (!(value instanceof List<?> elements)) {
            return null;
        }
        List<@Nullable Object> texts = new ArrayList<>();
        for (Object element : elements) {
            if (element instanceof Map<?, ?> industry) {
                Object text = industry.get("text") instanceof String ? industry.get("text") : industry.get("label");
                if (text instanceof String) {
                    texts.add(Readings.text(text));
                }
            }
        }
        return PlainJson.compact(texts);
    }

    /** The first of the fields that holds a number; one that holds none is as if it were not there. */
    private void fee(Map<String, @Nullable Object> data) {
        for (String name : List.of("amount", "fee")) {
            BigDecimal amount = Readings.number(data.get(name));
            if (amount != null) {
                feeAmount = amount;
                return;
            }
        }
    }

    private void coupon(Map<String, @Nullable Object> data) {
        for (String name : List.of("coupon", "code", "promocode")) {
            String code = Readings.textNotBlank(data.get(name));
            if (code != null) {
                couponCode = code;
                return;
            }
        }
    }

    private void list(Map<String, @Nullable Object> data, LocalDateTime now, long revision) throws WrongShapeException {
        Map<String, ListedProduct> listed = ListedProduct.readAll(data.get("products"));
        for (String productId : listed.keySet()) {
            products.computeIfAbsent(productId, ProductHistory::new);
        }
        for (ProductHistory product : products.values()) {
            product.update(listed.get(product.id), now, revision);
        }
    }

    private static <T> @Nullable T orElse(@Nullable T value, @Nullable T otherwise) {
        return value != null ? value : otherwise;
    }
}
