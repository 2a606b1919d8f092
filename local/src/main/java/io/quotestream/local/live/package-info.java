/**
 * The live page: gathers figures from metrics, tables and processes in one thread, and serves them with three static
 * files on the loopback address. Read only.
 */
@NullMarked
package io.quotestream.local.live;

import org.jspecify.annotations.NullMarked;
