package io.quotestream.model.json;

import io.quotestream.model.QuoteEvent;
import java.util.Set;

/** The event types that this version gives a meaning to, as they are called in EventStoreDB. */
public final class EventTypes {

    public static final String QUOTE_STARTED = "quote_started";
    public static final String QUOTE_PRODUCTS_UPDATED = "quote_products_updated";
    public static final String CONTACT_UPDATED = "contact_updated";
    public static final String FEE_APPLIED = "fee_applied";
    public static final String COUPON_APPLIED = "coupon_applied";
    public static final String STATEMENT_UPDATED = "statement_updated";
    public static final String SANCTIONS_SEARCH_RECORD_ADDED = "quote_sanctions_search_record_added";

    /** All of them; any other type is {@link QuoteEvent.Unknown}. */
    public static final Set<String> KNOWN = Set.of(
            QUOTE_STARTED,
            QUOTE_PRODUCTS_UPDATED,
            CONTACT_UPDATED,
            FEE_APPLIED,
            COUPON_APPLIED,
            STATEMENT_UPDATED,
            SANCTIONS_SEARCH_RECORD_ADDED);

    private EventTypes() {}
}
