/**
 * Simulated customers, a seeded iterator over their events: steps of a quote, the noise of real payloads, and events
 * that must become dead letters. The same settings give the same bytes.
 */
@NullMarked
package io.quotestream.local.simulator;

import org.jspecify.annotations.NullMarked;
