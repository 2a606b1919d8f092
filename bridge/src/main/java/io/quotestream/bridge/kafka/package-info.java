/**
 * What talks to Kafka: the election of the one active bridge, the check of the topics, the mapping of events to records, the
 * transactional producer, and the checkpoint that is written in the same transaction as the events it covers.
 */
@NullMarked
package io.quotestream.bridge.kafka;

import org.jspecify.annotations.NullMarked;
