/**
 * Writes the changelog of quote states to MySQL: many quotes in one transaction, together with the Kafka offsets that
 * they came from. {@link io.quotestream.sink.Sink} is the loop, {@link io.quotestream.sink.BatchWriter} the transaction,
 * {@link io.quotestream.sink.SinkOffsets} the fence that keeps a sink which lost its partition from writing.
 */
@NullMarked
package io.quotestream.sink;

import org.jspecify.annotations.NullMarked;
