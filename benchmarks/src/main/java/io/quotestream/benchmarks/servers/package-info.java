/**
 * What every benchmark starts and uses: its temporary folder, a Kafka broker in a process of its own, and a database
 * server. Knows no benchmark.
 */
@NullMarked
package io.quotestream.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
