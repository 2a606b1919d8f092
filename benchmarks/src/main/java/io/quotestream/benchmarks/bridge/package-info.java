/**
 * Throughput of the bridge next to a bare reader of EventStoreDB and a bare producer to Kafka, and the time from an append
 * to the record. Events are appended to an embedded EventStoreDB; the bridge is started from its jar.
 */
@NullMarked
package io.quotestream.benchmarks.bridge;

import org.jspecify.annotations.NullMarked;
