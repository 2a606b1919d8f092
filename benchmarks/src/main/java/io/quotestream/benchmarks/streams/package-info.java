/**
 * Throughput of the streams application next to its peers: the fold without Kafka Streams, a consumer and producer in one
 * loop, and a minimal topology. All read the same topic of events.
 */
@NullMarked
package io.quotestream.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
