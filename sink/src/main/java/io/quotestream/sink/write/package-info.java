/**
 * From records to one transaction: {@link io.quotestream.sink.write.Batch} holds the records,
 * {@link io.quotestream.sink.write.LastPerQuote} reduces them to the last state of each quote, and
 * {@link io.quotestream.sink.write.BatchWriter} writes them with the offsets.
 */
@NullMarked
package io.quotestream.sink.write;

import org.jspecify.annotations.NullMarked;
