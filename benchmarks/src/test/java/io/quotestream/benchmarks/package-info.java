/** Tests of the benchmarks' own parts; the benchmarks themselves are run by hand. */
@NullMarked
package io.quotestream.benchmarks;

import org.jspecify.annotations.NullMarked;
