package io.quotestream.sink.tables;

import io.quotestream.model.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * What the tables have of a quote.
 *
 * @param position of the last event that its rows rest on
 * @param itemsFingerprint of its items as they were last written; null when that is unknown
 * @param activityFingerprint the same of its times of activity
 */
public record StoredQuote(
        SourcePosition position,
        @Nullable Long itemsFingerprint,
        @Nullable Long activityFingerprint) {}
