/**
 * Compares what is in MySQL and in the dead-letter topic with what the oracle expects, row by row, in the memory of
 * one quote. Knows the tables by their columns only, not the sink's code.
 */
@NullMarked
package io.quotestream.local.compare;

import org.jspecify.annotations.NullMarked;
