/**
 * Faults of the source that tests inject into open reads, subscriptions and appends, each with a counter that shows whether
 * it took effect. Knows calls by an interface alone.
 */
@NullMarked
package io.quotestream.embedded.eventstore.faults;

import org.jspecify.annotations.NullMarked;
