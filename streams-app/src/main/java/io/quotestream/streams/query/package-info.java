/** Interactive queries: one quote's current state over HTTP, from this instance's store or by a link to the instance that has it. */
@NullMarked
package io.quotestream.streams.query;

import org.jspecify.annotations.NullMarked;
