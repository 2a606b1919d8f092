/**
 * Reading MySQL as it was at one moment, with no right but to read: what audit and export share, and the reason why neither
 * uses a class of the sink.
 */
@NullMarked
package io.quotestream.ops.snapshot;

import org.jspecify.annotations.NullMarked;
