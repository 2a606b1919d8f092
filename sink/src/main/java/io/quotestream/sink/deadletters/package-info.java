/**
 * Dead letters in both directions: {@link io.quotestream.sink.deadletters.DeadLetterProducer} sends the sink's own to the topic,
 * {@link io.quotestream.sink.deadletters.DeadLetterTableWriter} copies the topic, which holds those of all services, into the table.
 */
@NullMarked
package io.quotestream.sink.deadletters;

import org.jspecify.annotations.NullMarked;
