/**
 * {@code archive}: moves old quotes into another database while sinks run. Uses the sink's tables, since both lock, count and
 * classify errors by the same rules.
 */
@NullMarked
package io.quotestream.ops.archive;

import org.jspecify.annotations.NullMarked;
