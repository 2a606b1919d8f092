package io.quotestream.local.oracle;

import java.time.LocalDateTime;

/**
 * A product became active in a quote, or stopped being active in it.
 *
 * @param at when, in UTC
 * @param isStart whether it became active
 */
public record ActivityChange(String productId, LocalDateTime at, boolean isStart) {}
