/**
 * What all services share about Kafka: client settings, topic names and their checks, bounded admin calls, and the one builder of
 * dead-letter records.
 */
@NullMarked
package io.quotestream.runtime.kafka;

import org.jspecify.annotations.NullMarked;
