/** Run time of the analysts' reports on tables of a given size, filled by SQL alone. */
@NullMarked
package io.quotestream.benchmarks.reports;

import org.jspecify.annotations.NullMarked;
