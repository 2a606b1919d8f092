/**
 * What observes the testbed while faults happen: tables, topics and offsets read continuously, probes that measure
 * the end-to-end latency, resource usage, and the comparison of a quiescent pipeline with the oracle.
 */
@NullMarked
package io.quotestream.chaos.watch;

import org.jspecify.annotations.NullMarked;
