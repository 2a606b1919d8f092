/**
 * The figures of a run: times of recovery by kind of fault, and how soon silent faults showed in metrics.
 */
@NullMarked
package io.quotestream.chaos.report;

import org.jspecify.annotations.NullMarked;
