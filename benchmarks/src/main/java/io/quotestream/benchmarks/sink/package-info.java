/**
 * Throughput and latency of the sink next to its peers: Debezium's JDBC connector and the bare limit of the database,
 * which writes the same rows from files or in batches. Also the cost of the kind of primary key.
 */
@NullMarked
package io.quotestream.benchmarks.sink;

import org.jspecify.annotations.NullMarked;
