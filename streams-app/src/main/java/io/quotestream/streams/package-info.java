/**
 * The second of the three services: a Kafka Streams application that folds each quote's events into its state. The fold
 * itself is in {@code model}; here are the topology that carries it, what becomes of events that cannot be folded, and
 * the running of it for years.
 */
@NullMarked
package io.quotestream.streams;

import org.jspecify.annotations.NullMarked;
