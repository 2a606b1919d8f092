/** Figures and how they are printed: rates over the steady part of a run, percentiles, text tables. Knows no benchmark. */
@NullMarked
package io.quotestream.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
