/**
 * Writes the changelog of quote states to MySQL: many quotes in one transaction, together with the Kafka offsets that
 * they came from. {@link io.quotestream.sink.Sink} is the loop, {@link io.quotestream.sink.Partitions} what it may read,
 * and the sub-packages hold the transaction, the tables, the database and the dead letters.
 */
@NullMarked
package io.quotestream.sink;

import org.jspecify.annotations.NullMarked;
