/**
 * Runs the topology for years: {@link io.quotestream.streams.runtime.KafkaProbe} waits for brokers and topics,
 * {@link io.quotestream.streams.runtime.StreamsRunner} starts the Kafka Streams client, reports its state and that of
 * restores as health, replaces threads that died, and closes within a deadline. Here are also the settings of Kafka
 * Streams, of RocksDB's memory and of the sizes of records, all of which the topology itself does not need to know.
 */
@NullMarked
package io.quotestream.streams.runtime;

import org.jspecify.annotations.NullMarked;
