/**
 * {@code audit}: compares MySQL with EventStoreDB, independently of the pipeline: checks declared in SQL, each quote's number
 * of events and last position, and for a sample of quotes every value, recomputed from the events. It only reads, and shares
 * no code with the services but the model.
 */
@NullMarked
package io.quotestream.ops.audit;

import org.jspecify.annotations.NullMarked;
