/**
 * The analysts' tables, one class each with its statements, and what they share: multi-row inserts and the binding of values.
 * Knows nothing of Kafka; every method takes part in the caller's transaction.
 */
@NullMarked
package io.quotestream.sink.tables;

import org.jspecify.annotations.NullMarked;
