package io.quotestream.ops.audit;

/**
 * What one audit saw.
 *
 * @param quotes how many the tables have
 * @param computed how many of them were computed anew from their events
 */
public record AuditResult(Findings findings, EventCounts events, int quotes, int computed) {}
