/**
 * A real Kafka broker that is its own controller, in this JVM or in a process of its own, with the pipeline's topics and
 * settings that make it start, elect and rebalance without delay.
 */
@NullMarked
package io.quotestream.embedded.kafka;

import org.jspecify.annotations.NullMarked;
