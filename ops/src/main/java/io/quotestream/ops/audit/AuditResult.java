package io.quotestream.ops.audit;

/**
 * The result of one audit.
 *
 * @param quotes how many the tables have
 * @param computed how many of them were recomputed from their events
 */
record AuditResult(Findings findings, EventCounts events, int quotes, int computed) {}
