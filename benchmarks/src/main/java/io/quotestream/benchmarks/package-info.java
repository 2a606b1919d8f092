/**
 * The command line of the measured comparisons of the services with peers and with the bare limits of what they stand on.
 * Each benchmark prints ratios of figures taken in one run, so that a slow or busy machine changes both sides alike. Nothing
 * here is part of a deployable.
 */
@NullMarked
package io.quotestream.benchmarks;

import org.jspecify.annotations.NullMarked;
